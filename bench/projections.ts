import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { databaseUrl, prepareDatabase } from '#shared/adapters/postgres/prepare-database.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { applyStep, followingSpan } from '../consumer-service/apply-batch.ts'
import { openHighWater } from '../consumer-service/high-water.ts'
import type { AnyProjection } from '../consumer-service/projection.ts'
import { groups } from '../consumer-service/projections.ts'
import { SESSION_SETTINGS } from '../consumer-service/session-settings.ts'
import { retailYear } from './retail-year.ts'

/**
 * node bench/projections.ts ONLINE-RETAIL.csv.gz [BATCH…] [--only=READ_MODEL]
 * How fast each projection alone applies a year's log that is already in memory; on the server of BENCH_DATABASE_URL. On a machine that has
 * other things to do, look at the CPU time: ours, and that of PostgreSQL's backend when it runs here.
 */
const [file, ...rest] = process.argv.slice(2)
const only = rest.find((argument) => argument.startsWith('--only='))?.slice(7)
const sizes = rest.filter((argument) => /^\d+$/.test(argument)).map(Number)
if (file === undefined) throw new Error('which file?')

const server = process.env['BENCH_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const name = `daybook_bench_${randomBytes(4).toString('hex')}`

const main = async (): Promise<void> => {
  const events = await retailYear(file)
  console.log(`${events.length} events`)
  await prepareDatabase(databaseUrl(server, name), 'read')
  const database = createDatabase({
    url: databaseUrl(server, name),
    role: 'daybook_consumer',
    applicationName: 'daybook-bench',
    max: 1,
    settings: SESSION_SETTINGS,
  })
  try {
    for (const size of sizes.length > 0 ? sizes : [1_000, 20_000]) await measureAll(database, events, size)
  } finally {
    await database.close()
    await drop()
  }
}

const measureAll = async (database: Database, events: readonly Recorded<ShopEvent>[], size: number): Promise<void> => {
  for (const { name, projections } of groups) {
    const total = { seconds: 0, ours: 0, postgres: 0 }
    for (const projection of projections.filter((projection) => only === undefined || projection.name === only)) {
      await empty(database, projection)
      const took = await measure(database, projection, events, size)
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += took[key]
      report(projection.name, size, events.length, took)
    }
    if (projections.length > 1) report(`${name}, one after another`, size, events.length, total)
  }
}

type Took = { readonly seconds: number; readonly ours: number; readonly postgres: number }

const measure = async (
  database: Database,
  projection: AnyProjection,
  events: readonly Recorded<ShopEvent>[],
  size: number,
): Promise<Took> => {
  const place = { readModel: projection.name, partition: { number: 0, of: 1 }, version: projection.version }
  await openHighWater(database, place, 1)
  const [backend] = await database.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid', values: [] })
  const before = { at: performance.now(), ours: process.cpuUsage(), postgres: cpuSecondsOf(backend!.pid) }
  for (let first = 0; first < events.length; first += size) {
    const batch = events.slice(first, first + size)
    await applyStep(database, projection, place, followingSpan(first as Position, batch, batch.at(-1)!.position))
  }
  const { user, system } = process.cpuUsage(before.ours)
  return {
    seconds: (performance.now() - before.at) / 1000,
    ours: (user + system) / 1e6,
    postgres: cpuSecondsOf(backend!.pid) - before.postgres,
  }
}

/** User and system time; 0 when the process is not one of this machine. */
const cpuSecondsOf = (pid: number): number => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}

const empty = async (database: Database, { name, tables }: AnyProjection): Promise<void> => {
  await database.query({ text: `truncate ${tables.join()}`, values: [] })
  await database.query({ text: 'delete from read.high_waters where read_model = $1', values: [name] })
}

const report = (what: string, size: number, events: number, { seconds, ours, postgres }: Took): void => {
  const rate = (time: number) => `${Math.round(events / time).toLocaleString('en')} events/s`
  const cpu = `CPU ${ours.toFixed(1)} s ours, ${postgres.toFixed(1)} s PostgreSQL: ${rate(ours + postgres)}`
  console.log(
    `${what.padEnd(28)} batches of ${String(size).padStart(6)}: ${seconds.toFixed(1).padStart(6)} s, ${rate(seconds)}; ${cpu}`,
  )
}

const drop = async (): Promise<void> => {
  const owner = createDatabase({ url: server, max: 1, applicationName: 'daybook-bench' })
  await owner.query({ text: `drop database ${name} with (force)`, values: [] }).finally(() => owner.close())
}

await main()
