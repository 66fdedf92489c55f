import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { bucketOf } from '#shared/kernel/bucket.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { OrderId, ProductId } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'
import { applyTo } from '../projection.contract.ts'
import { onEmptyTables } from '../testing/empty-tables.ts'
import { boughtTogether, rowsOfProjection } from '../testing/rows-of.ts'
import { basketOf } from './basket.ts'
import { coPurchase } from './co-purchase.ts'
import { decayWeight } from './forward-decay.ts'

const ARTICLES = Array.from({ length: 56 }, (_, number) => `p-${number}`)
/** When all of these stories were recorded. */
const RECORDED = Date.UTC(2026, 5, 1)

/** How much of an order comes back by and by: whole lines each time, or all at once because it is cancelled. */
type Order = { readonly at: number; readonly articles: readonly string[]; readonly fate: 'cancelled' | readonly number[] }

const times = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: Date.UTC(2025, 0, 1), max: RECORDED }) },
  fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.UTC(9999, 0, 1) }),
)
const articles = fc.oneof(
  { weight: 5, arbitrary: fc.subarray(ARTICLES.slice(0, 6), { minLength: 1 }) },
  fc.subarray(ARTICLES, { minLength: 51 }),
)
const returns = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 })
const orders = fc.array(fc.record({ at: times, articles, fate: fc.oneof(fc.constant('cancelled' as const), returns) }), {
  minLength: 1,
  maxLength: 12,
})
/** Which partition, or order, goes on next, and how far. */
const turns = fc.infiniteStream(fc.nat())

const linesOf = (articles: readonly string[]) => sold(...articles.map((article) => line(article, 1, 1)))

const eventsOf = ({ at, articles, fate }: Order, number: number): readonly Told[] => {
  const orderId = `o-${number}`
  const placed = tell('OrderPlaced', { orderId, ...linesOf(articles) }, instantOf(at))
  if (fate === 'cancelled') return [placed, tell('OrderCancelled', { orderId, ...linesOf(articles) })]
  let back = 0
  const cameBack = fate.flatMap((count) => {
    const [returnedBefore, returned, kept] = [
      articles.slice(0, back),
      articles.slice(back, back + count),
      articles.slice(back + count),
    ]
    back += count
    const basket = { returned, returnedBefore, kept }
    return returned.length === 0 ? [] : [tell('OrderReturned', { orderId, ...linesOf(returned), restocked: true, basket })]
  })
  return [placed, ...cameBack]
}

/** Each order's own events stay in their order. */
const interleaved = (all: readonly (readonly Told[])[], turns: Iterator<number>): readonly Told[] => {
  const left = all.map((events) => [...events])
  const told: Told[] = []
  while (left.some((events) => events.length > 0)) {
    const going = left.filter((events) => events.length > 0)
    told.push(going[turns.next().value % going.length]!.shift()!)
  }
  return told
}

type Events = readonly Recorded<ShopEvent>[]

/** In so many partitions, each in batches of any size, whichever comes first. */
const deliver = async (database: Database, events: Events, of: number, turns: Iterator<number>): Promise<void> => {
  const partitions = Array.from({ length: of }, (_, number) => ({
    partition: { number, of },
    events: events.filter(({ stream }) => bucketOf(stream) % of === number),
    end: 0,
  }))
  for (;;) {
    const behind = partitions.filter(({ events, end }) => end < events.length)
    if (behind.length === 0) return
    const next = behind[turns.next().value % behind.length]!
    next.end = Math.min(next.events.length, next.end + 1 + (turns.next().value % 4))
    await applyTo(database, coPurchase, next.events.slice(0, next.end), next.partition)
  }
}

/** Plainly: the weights of the orders in which an article counts and was kept. */
const trendsOf = (orders: readonly Order[]): ReadonlyMap<string, bigint> => {
  const trends = new Map<string, bigint>()
  for (const [number, { at, articles, fate }] of orders.entries()) {
    const back = fate === 'cancelled' ? articles.length : fate.reduce((sum, count) => sum + count, 0)
    const weight = decayWeight(Math.min(at, RECORDED))
    for (const article of basketOf(`o-${number}` as OrderId, articles as readonly ProductId[]))
      trends.set(article, (trends.get(article) ?? 0n) + (articles.indexOf(article) < back ? 0n : weight))
  }
  return trends
}

const taken = (order: Order): Order => (order.fate === 'cancelled' ? order : { ...order, fate: [...order.fate, ARTICLES.length] })

describe('Baskets that are placed, cancelled and come back', () => {
  it('come to the same in whatever batches and partitions, and trends to the weights of what was kept', () =>
    fc.assert(
      fc.asyncProperty(orders, turns, fc.integer({ min: 1, max: 4 }), async (orders, turns, partitions) => {
        const events = recorded(interleaved(orders.map(eventsOf), turns))
        const atOnce = await onEmptyTables(coPurchase, async (database) => {
          await applyTo(database, coPurchase, events)
          return rowsOfProjection(coPurchase)(database)
        })
        await onEmptyTables(coPurchase, async (database) => {
          await deliver(database, events, partitions, turns)
          assert.deepEqual(await rowsOfProjection(coPurchase)(database), atOnce)
          const trends = (await boughtTogether(database, 'trends')).map(([article, trend]) => [article, BigInt(trend as string)])
          assert.deepEqual(new Map(trends as [string, bigint][]), trendsOf(orders))
        })
      }),
      { numRuns: 40 },
    )).timeout(60_000)

  it('leave nothing when all is taken back', () =>
    fc.assert(
      fc.asyncProperty(orders, turns, fc.integer({ min: 1, max: 4 }), async (orders, turns, partitions) => {
        const events = recorded(interleaved(orders.map(taken).map(eventsOf), turns))
        await onEmptyTables(coPurchase, async (database) => {
          await deliver(database, events, partitions, turns)
          for (const [article, trend] of await boughtTogether(database, 'trends')) assert.equal(trend, '0', article as string)
          for (const [article, n] of await boughtTogether(database, 'counts')) assert.equal(n, 0, article as string)
          for (const table of ['baskets', 'pairs'] as const) assert.deepEqual(await boughtTogether(database, table), [], table)
          assert.deepEqual(await boughtTogether(database, 'total'), [[0]])
        })
      }),
      { numRuns: 20 },
    )).timeout(60_000)
})
