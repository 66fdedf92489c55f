import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { recordedOf } from '#shared/events/cloud-event.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { followingSpan } from '../consumer-service/apply-batch.ts'
import { openHighWater } from '../consumer-service/high-water.ts'
import { applyOrPark } from '../consumer-service/parking/apply-or-park.ts'
import type { AnyProjection } from '../consumer-service/projection.ts'
import { inventory } from '../consumer-service/projections/inventory.ts'
import { SESSION_SETTINGS } from '../consumer-service/session-settings.ts'
import { cpuSeconds } from './cpu-time.ts'
import { startOwnServer } from './own-server.ts'
import { typicalEvents } from './typical-events.ts'

const HELP = `node bench/parking.ts [EVENTS]

What it costs to look for parked events, and to find those that fail: the inventory applies EVENTS (100000) in batches of 1000, in
rounds one after another. Processor time is that of this process and of its PostgreSQL.`

const [BATCH, ROUNDS, PARKED_BEFORE] = [1_000, 3, 1_000]

type Case = { readonly name: string; readonly failsEvery?: number; readonly parkedBefore?: true }
const CASES: readonly Case[] = [
  { name: 'nothing fails' },
  { name: `nothing fails, ${PARKED_BEFORE} other streams are parked`, parkedBefore: true },
  ...[1_000, 100, 10].map((failsEvery) => ({ name: `one of ${failsEvery} fails`, failsEvery })),
]

const main = async (count: number): Promise<void> => {
  const events = typicalEvents(count).map(recordedOf)
  const server = await startOwnServer()
  const url = await server.database('read', 'read')
  const database = createDatabase({ url, applicationName: 'bench', settings: SESSION_SETTINGS })
  try {
    for (let round = 1; round <= ROUNDS; round++) for (const one of CASES) await measure(round, one, events, database)
  } finally {
    await database.close()
    await server.stop()
  }
}

const measure = async (round: number, one: Case, events: readonly Recorded<ShopEvent>[], database: Database): Promise<void> => {
  const tables = [...inventory.tables, 'high_waters', 'parked_events'].map((table) => `read.${table}`)
  await database.query({ text: `truncate ${tables.join()}`, values: [] })
  const place = { readModel: inventory.name, partition: { number: 0, of: 1 }, version: inventory.version }
  await openHighWater(database, place, 1)
  if (one.parkedBefore) await parkOthers(database)
  let culprits = 0
  const target = { database, projection: failing(one.failsEvery), place, onParked: () => culprits++ }
  const before = { cpu: cpuSeconds(process.pid), at: performance.now() }
  for (let first = 0; first < events.length; first += BATCH) {
    const batch = events.slice(first, first + BATCH)
    await applyOrPark(target, followingSpan(first as Position, batch, batch.at(-1)!.position))
  }
  const [cpu, seconds] = [cpuSeconds(process.pid) - before.cpu, (performance.now() - before.at) / 1000]
  const each = ((cpu / events.length) * 1e6).toFixed(1)
  const rate = Math.round(events.length / seconds)
  console.log(`${round}  ${one.name.padEnd(45)} ${each} µs of processor an event, ${rate} events/s; ${culprits} found`)
}

const failing = (every: number | undefined): AnyProjection => ({
  ...inventory,
  changes: (events) => {
    const fails = every !== undefined && events.some(({ position }) => position % every === 0)
    return fails ? [...inventory.changes(events), { text: 'select 1 / 0', values: [] }] : inventory.changes(events)
  },
})

const parkOthers = async (database: Database): Promise<void> => {
  const text = `
    insert into read.parked_events (read_model, position, bucket, stream, type)
    select '${inventory.name}', n, 1, 'stock-attic~' || n, 'StockReserved' from generate_series(1, ${PARKED_BEFORE}) n;
    update read.high_waters set parked = ${PARKED_BEFORE}`
  await database.query({ text, values: [] })
}

if (process.argv.includes('--help')) console.log(HELP)
else await main(Number(process.argv[2] ?? 100_000))
