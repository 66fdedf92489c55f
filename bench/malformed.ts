import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { databaseUrl, prepareDatabase } from '#shared/adapters/postgres/prepare-database.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { residentMebibytes } from '#shared/testing/resident-memory.ts'
import { administer } from '#shared/testing/test-server.ts'
import { attackWith, tellOf, type Wrong } from '../command-service/testing/malformed/attack.ts'
import { type ServiceProcess, startServiceProcess } from '../command-service/testing/service-processes.ts'

const HELP = `node bench/malformed.ts [--count N] [--seed N]

Sends malformed requests (100,000), generated from the schemas and from the seed, which is printed, to a command service in a process and on
a database of its own (TEST_DATABASE_URL, else localhost). Each has to be answered 4xx with a problem; nothing may be recorded, nothing
logged as an error, and the memory of a process that is given a small heap may not grow. Exits with 1 when it is otherwise.`

const SERVER = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/** With more, V8 would not clean up for a long time, and nobody could tell whether memory grows; too little for what leaks. */
const SMALL_HEAP = ['--max-old-space-size=64', '--max-semi-space-size=4']

/** Memory counts from here on: by then everything is compiled, and every buffer has been needed once. */
const WARM = 0.2
const MAY_GROW_MEBIBYTES = 40

const attack = async (count: number, seed: number): Promise<boolean> => {
  const name = `daybook_malformed_${process.pid}`
  const url = databaseUrl(SERVER, name)
  await prepareDatabase(url, 'write')
  const database = createDatabase({ url, max: 1, applicationName: 'daybook-bench' })
  const log = createEventLog(database)
  const service = await startServiceProcess(url, {}, SMALL_HEAP)
  try {
    const head = await eventually(() => openedStore(log))
    const memory: number[] = []
    const wrong = await attackWith(Number(new URL(service.url).port), {
      ...{ seed, count },
      onProgress: (done) => {
        memory.push(residentMebibytes(service.pid))
        if (done % 10_000 === 0) console.log(`  ${done} requests, ${memory.at(-1)} MiB`)
      },
    })
    return report({ count, seed, wrong, memory, recorded: (await log.head()).head - head, service })
  } finally {
    await service.stop()
    await database.close()
    await administer(SERVER, `drop database ${name} with (force)`)
  }
}

const openedStore = async (log: EventLog): Promise<number> => {
  const { head } = await log.head()
  if (head === 0) throw new Error('the default store is not open yet')
  return head
}

type Findings = {
  readonly count: number
  readonly seed: number
  readonly wrong: readonly Wrong[]
  readonly memory: readonly number[]
  readonly recorded: number
  readonly service: ServiceProcess
}

const report = ({ count, seed, wrong, memory, recorded, service }: Findings): boolean => {
  const warm = memory[Math.floor(memory.length * WARM)]!
  const grown = memory.at(-1)! - warm
  for (const each of wrong.slice(0, 20)) console.log(tellOf(each))
  for (const line of service.errors.slice(0, 20)) console.log(line)
  console.log(
    `${count} malformed requests, seed ${seed}: ${wrong.length} taken wrongly, ${recorded} events recorded, ` +
      `${service.errors.length} errors logged, memory ${warm} → ${memory.at(-1)} MiB (at most ${Math.max(...memory)})`,
  )
  return wrong.length === 0 && recorded === 0 && service.errors.length === 0 && grown < MAY_GROW_MEBIBYTES
}

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(randomInt(2 ** 30)) },
    help: { type: 'boolean' },
  },
})
if (values.help) console.log(HELP)
else process.exitCode = (await attack(Number(values.count), Number(values.seed))) ? 0 : 1
