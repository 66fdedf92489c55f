import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import manifest from '../package.json' with { type: 'json' }
import { machine, watchMemory } from './process-memory.ts'
import { shortcomingsOf } from './year-shortcomings.ts'
import { type System, startServices, startSingleProcess } from './year-systems.ts'

/** In which import and projection of the year have to be done. */
const BOUND_SECONDS = 120

const HELP = `npm run year -- DIRECTORY [--services [--kills N]] [--within SECONDS]

Runs Daybook on empty data, imports the Online Retail year in DIRECTORY over HTTP, checks every known
figure and samples of everything, and reports time and peak memory. Everything it starts it also stops, and its data is removed.

  --services  the four services as processes over RabbitMQ (AMQP_URL, else localhost), not one process
  --kills N   kill -9 the consumers N times on the way and start them again (with --services; default 0)
  --within S  fail when import and projection take longer; without it, that is only said (of a bound of ${BOUND_SECONDS} s)`

const readArguments = () =>
  parseArgs({
    options: {
      services: { type: 'boolean' },
      kills: { type: 'string', default: '0' },
      within: { type: 'string' },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  })

const main = async ({ values, positionals }: ReturnType<typeof readArguments>): Promise<number> => {
  const [directory] = positionals
  if (values.help || !directory) {
    console.log(HELP)
    return values.help ? 0 : 2
  }
  console.log(`${machine()}; ${values.services ? 'four services over RabbitMQ' : 'single process'}`)
  const system = await (values.services ? startServices() : startSingleProcess())
  try {
    return await measure(system, directory, Number(values.kills), values.within === undefined ? undefined : Number(values.within))
  } finally {
    await system.stop()
  }
}

const measure = async (system: System, directory: string, kills: number, within?: number): Promise<number> => {
  let importer: number | undefined
  const memory = watchMemory(() => ({ ...system.processes(), importer }))
  const began = performance.now()
  const importing = node([
    ...manifest.scripts.import.split(' ').slice(1),
    `${directory}/online-retail.csv.gz`,
    ...system.addresses,
  ])
  importer = importing.pid
  const imported = once(importing, 'close') as Promise<[number]>
  const killed = killOnTheWay(system, kills, () => importing.exitCode !== null || importing.signalCode !== null)
  const [importCode] = await imported
  const seconds = (performance.now() - began) / 1_000
  const peaks = memory.stop()
  const isRight = (await judged('figures', directory, system)) && (await judged('samples', directory, system))

  const wrong = shortcomingsOf({ kills, killed: await killed, seconds, within })
  console.log(`import and projection: ${seconds.toFixed(1)} s of ${within ?? BOUND_SECONDS} s`)
  for (const [name, mebibytes] of Object.entries(peaks)) console.log(`peak memory ${name}: ${mebibytes} MiB`)
  for (const shortcoming of wrong) console.error(shortcoming)
  return importCode === 0 && isRight && wrong.length === 0 ? 0 : 1
}

/** By `npm run verify`, which says what is wrong. */
const judged = async (command: 'figures' | 'samples', directory: string, { addresses }: System): Promise<boolean> => {
  const [code] = (await once(node(['verify/main.ts', command, directory, ...addresses.slice(2)]), 'close')) as [number]
  return code === 0
}

const node = (args: readonly string[]) => spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })

/** Each kill strikes when another share of the year's events has been recorded. Answers with how many there were before all was imported. */
const killOnTheWay = async (system: System, kills: number, isOver: () => boolean): Promise<number> => {
  for (let kill = 1; kill <= kills; kill++) {
    const position = Math.round((EVENTS_OF_THE_YEAR * kill) / (kills + 1))
    while ((await system.head()) < position) {
      if (isOver()) return kill - 1
      await new Promise((wake) => setTimeout(wake, 200))
    }
    if (isOver()) return kill - 1
    await system.killConsumers()
    console.log(`consumers killed at position ${await system.head()}, and started again`)
  }
  return kills
}

const EVENTS_OF_THE_YEAR = 565_000

try {
  process.exitCode = await main(readArguments())
} catch (error) {
  if (!(error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))) throw error
  console.error(`${error.message}\n\n${HELP}`)
  process.exitCode = 2
}
