import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import manifest from '../package.json' with { type: 'json' }
import { machine, watchMemory } from './process-memory.ts'
import { type System, startServices, startSingleProcess } from './year-systems.ts'

const HELP = `npm run year -- DIRECTORY [--services [--kills N]]

Runs Daybook on empty data, imports the Online Retail year in DIRECTORY over HTTP, checks every known
figure, and reports time and peak memory. Everything it starts it also stops, and its data is removed.

  --services  the four services as processes over RabbitMQ (AMQP_URL, else localhost), not one process
  --kills N   kill -9 the consumers N times on the way and start them again (with --services; default 0)`

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    options: { services: { type: 'boolean' }, kills: { type: 'string', default: '0' }, help: { type: 'boolean' } },
    allowPositionals: true,
  })
  const [directory] = positionals
  if (values.help || !directory) {
    console.log(HELP)
    return values.help ? 0 : 2
  }
  console.log(`${machine()}; ${values.services ? 'four services over RabbitMQ' : 'single process'}`)
  const system = await (values.services ? startServices() : startSingleProcess())
  try {
    return await measure(system, directory, Number(values.kills))
  } finally {
    await system.stop()
  }
}

const measure = async (system: System, directory: string, kills: number): Promise<number> => {
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
  if (kills > 0) await Promise.race([killOnTheWay(system, kills), imported])
  const [importCode] = await imported
  const seconds = (performance.now() - began) / 1_000
  const peaks = memory.stop()
  const [verifyCode] = (await once(node(['verify/main.ts', 'figures', directory, ...system.addresses.slice(2)]), 'close')) as [
    number,
  ]

  console.log(`import and projection: ${seconds.toFixed(1)} s`)
  for (const [name, mebibytes] of Object.entries(peaks)) console.log(`peak memory ${name}: ${mebibytes} MiB`)
  return importCode === 0 && verifyCode === 0 ? 0 : 1
}

const node = (args: readonly string[]) => spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })

/** Each kill strikes when another share of the year's events has been recorded. */
const killOnTheWay = async (system: System, kills: number): Promise<void> => {
  for (let kill = 1; kill <= kills; kill++) {
    const position = Math.round((EVENTS_OF_THE_YEAR * kill) / (kills + 1))
    while ((await system.head()) < position) await new Promise((wake) => setTimeout(wake, 200))
    await system.killConsumers()
    console.log(`consumers killed at position ${await system.head()}, and started again`)
  }
}

const EVENTS_OF_THE_YEAR = 565_000

process.exitCode = await main()
