import assert from 'node:assert/strict'
import { setImmediate as moment } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { bucketOf } from '#shared/kernel/bucket.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database, Transaction } from '#shared/ports/database.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'
import { applyStep, followingSpan } from '../apply-batch.ts'
import { openHighWater } from '../high-water.ts'
import { coPurchase } from '../projections/co-purchase.ts'
import { keepFor, keepUntilQuiet, type List, listsIn, pairsIn } from '../testing/neighbour-lists.ts'

const ARTICLES = ['tea', 'cup', 'pot', 'jam', 'milk', 'bread']

/** An order of some articles, which may be cancelled, come back in part, or see one of them renamed, a few orders later. */
const order = fc.record({
  articles: fc.subarray(ARTICLES, { minLength: 1, maxLength: 4 }),
  fate: fc.constantFrom('kept', 'kept', 'cancelled', 'returned', 'renamed'),
  later: fc.nat(3),
})
type Order = typeof order extends fc.Arbitrary<infer Value> ? Value : never

/** What happens next: a partition applies so many events, or a worker has so many rounds, and crashes at a statement, or does not. */
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('apply' as const), partition: fc.nat(2), events: fc.integer({ min: 1, max: 6 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('keep' as const), rounds: fc.integer({ min: 1, max: 4 }), crashAt: fc.nat(12) }),
  },
)

/** What the pairs are, and up to where everything has been applied. */
type Moment = { readonly frontier: Position; readonly pairs: ReadonlyMap<string, List> }

describe('Lists of neighbours', function () {
  this.timeout(120_000)
  let read: TestDatabase
  before(async () => {
    read = await freshReadDatabase()
  })
  after(() => read.drop())

  it('know of everything up to where they say, whatever happens, and in the end are what the pairs say', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(order, { minLength: 1, maxLength: 14 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(step, { maxLength: 30 }),
        async (orders, partitions, steps) => {
          await empty(read.database)
          const shop = await openShop(read.database, recorded(storyOf(orders)), partitions)
          for (const step of steps) {
            if (step.kind === 'apply') await shop.apply(step.partition % partitions, step.events)
            else await keepFor(crashing(read.database, step.crashAt), step.rounds).catch(unlessCrashed)
            await shop.isPromised()
          }
          await shop.applyAll()
          await keepUntilQuiet(read.database)
          await shop.isPromised()
          const { position, lists } = await listsIn(read.database)
          assert.equal(position, shop.head)
          assert.deepEqual(withoutEmpty(lists), await pairsIn(read.database))
        },
      ),
      { numRuns: 40 },
    ))

  it('know of everything up to where they say, with two partitions and two workers side by side', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(order, { minLength: 5, maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        async (orders, batch) => {
          await empty(read.database)
          const events = recorded(storyOf(orders))
          const shop = await openShop(read.database, events, 2)
          const told: Awaited<ReturnType<typeof listsIn>>[] = []
          let applying = true
          const look = async () => {
            for (; applying; await moment()) told.push(await listsIn(read.database))
          }
          const keep = async () => {
            while (applying) await keepFor(read.database, 2)
          }
          const apply = async (number: number) => {
            for (let to = batch; to - batch < shop.head; to += batch) await shop.apply(number, batch)
          }
          const others = [look(), keep(), keep()]
          await Promise.all([apply(0), apply(1)])
          applying = false
          await Promise.all(others)
          await keepUntilQuiet(read.database)
          told.push(await listsIn(read.database))
          assert.equal(told.at(-1)!.position, shop.head)
          const moments = momentsOf(events, 2)
          for (const one of told) assertKnown(one, moments)
        },
      ),
      { numRuns: 20 },
    ))
})

/** Each way in which partitions may be ahead of each other, event by event. */
const momentsOf = (events: readonly Recorded<ShopEvent>[], partitions: number): readonly Moment[] => {
  type Prefixes = { readonly frontier: Position; readonly applied: readonly Recorded<ShopEvent>[] }
  const head = (events.at(-1)?.position ?? 0) as Position
  const prefixesOf = (number: number): readonly Prefixes[] => {
    const own = events.filter(({ stream }) => bucketOf(stream) % partitions === number)
    return [...own, undefined].map((next, count) => ({
      frontier: (next === undefined ? head : next.position - 1) as Position,
      applied: own.slice(0, count),
    }))
  }
  let all: readonly Prefixes[] = [{ frontier: head, applied: [] }]
  for (let number = 0; number < partitions; number++)
    all = all.flatMap(({ frontier, applied }) =>
      prefixesOf(number).map((more) => ({
        frontier: Math.min(frontier, more.frontier) as Position,
        applied: [...applied, ...more.applied],
      })),
    )
  return all.map(({ frontier, applied }) => ({ frontier, pairs: pairsOf(applied) }))
}

/** Written down another way than the projection does it. */
const pairsOf = (events: readonly Recorded<ShopEvent>[]): ReadonlyMap<string, List> => {
  const baskets = new Map<string, readonly string[]>()
  for (const { type, data } of events)
    if (type === 'OrderPlaced')
      baskets.set(
        data.orderId,
        data.lines.map(({ productId }) => productId),
      )
    else if (type === 'OrderCancelled') baskets.delete(data.orderId)
    else if (type === 'OrderReturned') baskets.set(data.orderId, data.basket!.kept)
  const lists = new Map<string, Record<string, number>>()
  for (const basket of baskets.values())
    for (const one of basket)
      for (const other of basket) {
        if (one === other) continue
        const list = lists.get(one) ?? {}
        lists.set(one, { ...list, [other]: (list[other] ?? 0) + 1 })
      }
  return lists
}

/** Each list is that of a moment at which everything up to where they say had been applied. */
const assertKnown = ({ position, lists }: Awaited<ReturnType<typeof listsIn>>, moments: readonly Moment[]): void => {
  const fit = moments.filter(({ frontier }) => frontier >= position)
  assert.ok(fit.length > 0, `they say ${position}, which nobody has come to`)
  for (const article of ARTICLES) {
    const list = lists.get(article) ?? {}
    const isKnown = fit.some(({ pairs }) => isDeepStrictEqual(pairs.get(article) ?? {}, list))
    assert.ok(isKnown, `the list of ${article} says ${position} and is ${JSON.stringify(list)}`)
  }
}

const storyOf = (orders: readonly Order[]): readonly Told[] => {
  const later: { readonly at: number; readonly event: Told }[] = []
  const story = orders.flatMap(({ articles, fate, later: by }, index) => {
    const [orderId, lines] = [`o-${index}`, articles.map((article) => line(article, 1, 1))]
    const [returned, kept] = [articles.slice(0, 1), articles.slice(1)]
    const events: Readonly<Record<Order['fate'], Told | undefined>> = {
      kept: undefined,
      cancelled: tell('OrderCancelled', { orderId, ...sold(...lines) }),
      returned: tell('OrderReturned', { orderId, ...sold(), restocked: true, basket: { returned, returnedBefore: [], kept } }),
      renamed: tell('ProductRenamed', { productId: articles[0]!, name: `Another ${articles[0]}` }),
    }
    const event = events[fate]
    if (event) later.push({ at: index + by, event })
    return [
      tell('OrderPlaced', { orderId, ...sold(...lines) }),
      ...later.filter(({ at }) => at === index).map((one) => one.event),
    ]
  })
  return [...story, ...later.filter(({ at }) => at >= orders.length).map(({ event }) => event)]
}

/** A shop whose partitions each apply the log at a pace of their own. */
const openShop = async (database: Database, events: readonly Recorded<ShopEvent>[], partitions: number) => {
  const head = (events.at(-1)?.position ?? 0) as Position
  const reached = Array.from({ length: partitions }, () => 0 as Position)
  const moments = momentsOf(events, partitions)
  const placeOf = (number: number) => ({
    ...{ readModel: coPurchase.name, version: coPurchase.version, partition: { number, of: partitions } },
  })
  await openHighWater(database, placeOf(0), 1)

  const applyUpTo = async (number: number, to: Position) => {
    const own = events.filter(({ stream }) => bucketOf(stream) % partitions === number)
    const from = reached[number]!
    const span = own.filter(({ position }) => position > from && position <= to)
    await applyStep(database, coPurchase, placeOf(number), followingSpan(from, span, to))
    reached[number] = to
  }

  return {
    head,
    apply: (number: number, count: number) => applyUpTo(number, Math.min(head, reached[number]! + count) as Position),
    applyAll: async () => {
      for (let number = 0; number < partitions; number++) await applyUpTo(number, head)
    },
    isPromised: async () => assertKnown(await listsIn(database), moments),
  }
}

const withoutEmpty = (lists: ReadonlyMap<string, List>) => new Map([...lists].filter(([, list]) => Object.keys(list).length > 0))

class Crash extends Error {}

const unlessCrashed = (error: unknown) => {
  if (!(error instanceof Crash)) throw error
}

/** The process ends before so many statements of transactions have been sent; its transaction goes back. */
const crashing = (database: Database, statements: number): Database => {
  let left = statements
  const dying = (tx: Transaction): Transaction => ({
    query: (statement) => {
      if (left-- <= 0) throw new Crash()
      return tx.query(statement)
    },
  })
  return { ...database, transaction: (work) => database.transaction((tx) => work(dying(tx))) }
}

const empty = async (database: Database): Promise<void> => {
  const tables = [...coPurchase.tables, 'high_waters', 'neighbour_lists', 'popular_lists'].map((table) => `read.${table}`)
  await database.query({ text: `truncate ${tables.join()}`, values: [] })
}
