import { parseArgs } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { NewEvent } from '#shared/ports/event-log.ts'
import { createProgress } from '#shared/runtime/progress.ts'
import { record } from '#shared/testing/recording.ts'
import { residentMebibytes } from '#shared/testing/resident-memory.ts'
import type { AnyProjection } from '../consumer-service/projection.ts'
import { groups } from '../consumer-service/projections.ts'
import { type RebuildPorts, rebuild } from '../consumer-service/rebuild/rebuild.ts'
import { SESSION_SETTINGS } from '../consumer-service/session-settings.ts'
import { cpuSeconds } from './cpu-time.ts'
import { startOwnServer } from './own-server.ts'
import { machine } from './process-memory.ts'
import { createQuiet } from './quiet.ts'
import { retailYear } from './retail-year.ts'

const HELP = `node bench/rebuild.ts ONLINE-RETAIL.csv.gz [--only READ_MODEL] [--patience SECONDS]

Rebuilds each read model from a log like a year of the shop, in a PostgreSQL of its own: events of the log per second, from the first page
to the swap, and what it cost of the processors. Waits for a quiet machine, but no longer than patience (60) in all. Exits with 1 when
one is slower than 50,000 events/s, co_purchase than 15,000.`

const LEAST = { others: 50_000, co_purchase: 15_000 }

const main = async (file: string, only: string | undefined, patienceMs: number): Promise<boolean> => {
  const server = await startOwnServer()
  const open = (url: string, role: string, settings = {}) =>
    createDatabase({ url, role, applicationName: 'daybook-bench', settings, max: 4 })
  const write = createDatabase({ url: await server.database('bench_write', 'write'), applicationName: 'daybook-bench' })
  const database = open(await server.database('bench_read', 'read'), 'daybook_consumer', SESSION_SETTINGS)
  try {
    const count = await record(createEventLog(write), (await retailYear(file)).map(unrecorded), 2_000)
    const [cursors, leases] = [createPublisherCursor(write), createLeases(database)]
    const ports = { log: createLogReader(write), cursors, database, leases, holder: 'bench' }
    console.log(`${machine()}; ${count} events`)
    const quiet = createQuiet(patienceMs)
    let fast = true
    for (const projection of projections(only)) {
      const took = await quiet.quietly(() => measure(projection, ports))
      report(projection.name, count, took)
      fast &&= count / took.seconds >= (projection.name === 'co_purchase' ? LEAST.co_purchase : LEAST.others)
    }
    if (quiet.disturbed() > 0) console.log(`others were at work during ${quiet.disturbed()} of the measurements`)
    return fast
  } finally {
    await Promise.all([write.close(), database.close()])
    await server.stop()
  }
}

const projections = (only: string | undefined): readonly AnyProjection[] =>
  groups.flatMap((group) => group.projections).filter(({ name }) => only === undefined || name === only)

const unrecorded = ({ id, stream, version, type, data, metadata, occurredAt }: Recorded<ShopEvent>): NewEvent => ({
  ...{ id, stream, version, type, occurredAt },
  data: JSON.stringify(data),
  metadata: JSON.stringify(metadata),
})

const measure = async (projection: AnyProjection, ports: RebuildPorts) => {
  const progress = createProgress({ quiet: true })
  const [began, before] = [performance.now(), cpuSeconds(process.pid)]
  const ours = process.cpuUsage()
  const position = await rebuild(projection, ports, { progress, park: false, signal: new AbortController().signal })
  if (position !== (await ports.log.head()).head) throw new Error(`${projection.name} stands at ${position}`)
  const { user, system } = process.cpuUsage(ours)
  return {
    seconds: (performance.now() - began) / 1_000,
    ours: (user + system) / 1e6,
    all: cpuSeconds(process.pid) - before,
    memory: residentMebibytes(process.pid),
  }
}

const report = (name: string, count: Position, { seconds, ours, all, memory }: Awaited<ReturnType<typeof measure>>): void =>
  console.log(
    `${name.padEnd(14)}${Math.round(count / seconds)
      .toLocaleString('en')
      .padStart(
        9,
      )} events/s, ${seconds.toFixed(1)} s; CPU ${ours.toFixed(1)} s ours, ${(all - ours).toFixed(1)} s PostgreSQL; ${memory} MiB`,
  )

const options = { only: { type: 'string' }, patience: { type: 'string', default: '60' }, help: { type: 'boolean' } } as const
const { values, positionals } = parseArgs({ options, allowPositionals: true })
if (values.help || positionals.length !== 1) console.log(HELP)
else process.exitCode = (await main(positionals[0]!, values.only, Number(values.patience) * 1_000)) ? 0 : 1
