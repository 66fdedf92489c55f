import { parseArgs } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { applyStep, followingSpan } from '../consumer-service/apply-batch.ts'
import { openHighWater } from '../consumer-service/high-water.ts'
import { coPurchase } from '../consumer-service/projections/co-purchase.ts'
import { SESSION_SETTINGS } from '../consumer-service/session-settings.ts'
import { diceOf } from '../verify/dice.ts'
import { ordersOfSize, takenBack } from './baskets-of-size.ts'
import { startOwnServer } from './own-server.ts'
import { median } from './percentile.ts'
import { machine } from './process-memory.ts'
import { createQuiet, type Quiet } from './quiet.ts'

const HELP = `node bench/co-purchase.ts [--rounds 15] [--orders 10000] [--patience SECONDS]

What an order costs co_purchase by the number of its articles, one in a batch and a hundred: the statements of the projection, the rows it
writes by table, and milliseconds of the whole step, placed and cancelled again, the median of so many rounds in which the sizes take
turns. In a PostgreSQL of its own, with a shop of 4,000 articles and so many orders of twenty. Waits for a quiet machine, but no
longer than patience (60) in all. Takes some minutes.`

const SIZES = [1, 2, 5, 20, 50, 100, 500, 1_114]
const BATCHES = [1, 100]
const SHORT = { articles: 'codes', pairs: 'pairs', article_counts: 'counts', touched_articles: 'touched', baskets: 'baskets' }

type Applied = { readonly statements: number; readonly ms: number }
type Apply = (events: readonly Recorded<ShopEvent>[]) => Promise<Applied>
type Cost = { readonly placed: Applied[]; readonly cancelled: Applied[]; rows: Readonly<Record<string, number>> }

const main = async (rounds: number, orders: number, patienceMs: number): Promise<void> => {
  const server = await startOwnServer()
  const url = await server.database('bench_read', 'read')
  const options = { role: 'daybook_consumer', applicationName: 'daybook-bench', settings: SESSION_SETTINGS, max: 1 }
  const database = createDatabase({ url, ...options })
  const quiet = createQuiet(patienceMs)
  try {
    const apply = await openReadModel(database)
    const dice = diceOf(1)
    for (let placed = 0; placed < orders; placed += 1_000) await apply(ordersOfSize(20, Math.min(1_000, orders - placed), dice))
    await database.query({ text: 'analyze', values: [], answersWithinMs: 600_000 })
    console.log(`${machine()}; ${orders.toLocaleString('en')} orders, ${await pairsIn(database)} pairs`)
    for (const batch of BATCHES) {
      const costs = new Map(SIZES.map((size): [number, Cost] => [size, { placed: [], cancelled: [], rows: {} }]))
      for (let round = 0; round < rounds; round++)
        for (const [size, cost] of costs) {
          const placed = ordersOfSize(size, batch, dice)
          const { placing, cancelling, rows } = await quiet.quietly(() => inTurns(apply, database, placed))
          cost.placed.push(placing)
          cost.cancelled.push(cancelling)
          cost.rows = rows
        }
      report(batch, costs)
    }
    reportQuiet(quiet)
  } finally {
    await database.close()
    await server.stop()
  }
}

const openReadModel = async (database: Database): Promise<Apply> => {
  const place = { readModel: coPurchase.name, partition: { number: 0, of: 1 }, version: coPurchase.version }
  await openHighWater(database, place, 1)
  let position = 0
  return async (events) => {
    const statements = coPurchase.changes(events).length
    const after = position
    const following = events.map((event) => ({ ...event, position: ++position as Position }))
    const began = performance.now()
    await applyStep(database, coPurchase, place, followingSpan(after as Position, following, position as Position))
    return { statements, ms: performance.now() - began }
  }
}

/** Cancelled again, so that the shop does not grow. */
const inTurns = async (apply: Apply, database: Database, placed: readonly Recorded<ShopEvent>[]) => {
  const before = await rowsWritten(database)
  const placing = await apply(placed)
  const after = await rowsWritten(database)
  const cancelling = await apply(takenBack(placed))
  const rows = Object.fromEntries(Object.entries(after).map(([table, rows]) => [table, rows - before[table]!]))
  return { placing, cancelling, rows }
}

const rowsWritten = async (database: Database): Promise<Readonly<Record<string, number>>> => {
  await database.query({ text: 'select pg_stat_force_next_flush()', values: [] })
  const text = `
    select relname as table, n_tup_ins + n_tup_upd + n_tup_del as rows
    from pg_stat_user_tables where schemaname = 'read' and relname = any ($1::text[])`
  const tables = await database.query<{ table: string; rows: number }>({ text, values: [Object.keys(SHORT)] })
  return Object.fromEntries(tables.map(({ table, rows }) => [table, rows]))
}

const pairsIn = async (database: Database): Promise<string> => {
  const [row] = await database.query<{ pairs: number }>({ text: 'select count(*) as pairs from pairs', values: [] })
  return row!.pairs.toLocaleString('en')
}

const report = (batch: number, costs: ReadonlyMap<number, Cost>): void => {
  const tables = Object.entries(SHORT)
  const cells = (...cells: readonly (string | number)[]) => console.log(cells.map((cell) => `${cell}`.padStart(11)).join(''))
  console.log(`\nan order, ${batch} in a batch:`)
  cells('articles', 'statements', ...tables.map(([, short]) => short), 'ms placed', 'cancelled')
  for (const [size, { placed, cancelled, rows }] of costs) {
    const ms = (steps: readonly Applied[]) => (median(steps.map(({ ms }) => ms)) / batch).toFixed(2)
    const { statements } = placed.at(-1)!
    const each = [statements, ...tables.map(([table]) => rows[table]!)].map((count) => Number((count / batch).toFixed(2)))
    cells(size, ...each, ms(placed), ms(cancelled))
  }
}

const reportQuiet = (quiet: Quiet): void => {
  if (quiet.disturbed() > 0) console.log(`others were at work during ${quiet.disturbed()} of the measurements`)
}

const text = (value: string) => ({ type: 'string', default: value }) as const
const options = { rounds: text('15'), orders: text('10000'), patience: text('60'), help: { type: 'boolean' } } as const
const { values } = parseArgs({ options })
if (values.help) console.log(HELP)
else await main(Number(values.rounds), Number(values.orders), Number(values.patience) * 1_000)
