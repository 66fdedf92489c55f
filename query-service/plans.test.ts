import assert from 'node:assert/strict'
import type { Database, Statement, Transaction } from '#shared/ports/database.ts'
import { fillShop } from './testing/filled-shop.ts'
import { faultsOf, outlineOf, type PlanNode } from './testing/plan-faults.ts'
import { type RunningQueries, startQueries } from './testing/running-queries.ts'

/** Tables that may be read as a whole, and why they stay small. */
const SMALL = {
  high_waters: 'a row for each read model and partition',
  parked_events: 'a person clears it away',
  reactors: 'a row for each reactor',
  leases: 'a row for each piece of work',
  stores: 'as many as a company opens',
  stock_totals: 'a row for each store',
  basket_sizes: 'an order has at most 2,000 lines',
  revenue_by_hour: 'at most 8,766 rows a year',
  basket_total: 'one row',
  popular_lists: 'two rows',
  customer_totals: 'one row',
}

/** The cursor of the first page is followed. What is asked for is typical, and rare: there is little of it, or nothing. */
type Example = {
  readonly asked: readonly string[]
  readonly body?: object
  /** What the plan may do all the same, and why. */
  readonly may?: Readonly<Record<string, string>>
  /** Where it is held against the rules instead. */
  readonly reads?: 'no read model'
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  '/api/products': {
    asked: [
      ...[
        '',
        '?category=c-7',
        '?category=none',
        '?status=discontinued',
        '?minPrice=3&maxPrice=4',
        '?inStock=true',
        '?inStock=false',
      ],
      ...['name', '-name', 'price', '-price', 'newest'].map((sort) => `?sort=${sort}`),
      ...['?sort=price&minPrice=99', '?sort=-price&maxPrice=0', '?category=c-7&sort=price', '?inStock=false&sort=name'],
      ...[
        '?search=lamp%2077',
        '?category=c-7&search=brass',
        '?search=lamp&sort=price',
        '?search=bras%2077',
        '?search=brsas%2077',
      ],
    ],
    may: {
      'reads all of products': 'for a search that finds all of them',
      'sorts more than a page': 'what a search finds is ranked',
      'goes along all of product_stock': 'by the index of those of which nothing is left',
    },
  },
  '/api/search': {
    asked: ['?q=p-77', '?q=77', '?q=brsas%2077', '?q=ada-77@example', '?q=none', '?q=ada'],
    may: { 'sorts more than a page': 'what a search finds is ranked' },
  },
  '/api/products/{productId}': { asked: ['/p-77', '/none'] },
  '/api/products/{productId}/recommendations': {
    asked: ['/p-77/recommendations', '/none/recommendations', '/p-77/recommendations?inStock=true'],
  },
  '/api/recommendations/basket': {
    asked: ['', '?inStock=true'],
    body: { productIds: Array.from({ length: 50 }, (_, at) => `p-${77 * at}`) },
  },
  '/api/recommendations/trending': { asked: ['', '?limit=100', '?inStock=true'] },
  '/api/orders': {
    asked: [
      ...['', '?customerId=c-7', '?customerId=none', '?status=paid', '?status=rejected', '?from=2026-02-01&to=2026-02-02'],
      '?customerId=c-7&status=paid&from=2026-02-01&to=2026-02-02',
    ],
  },
  '/api/orders/{orderId}': { asked: ['/o-77', '/o-99', '/none', '/o-77?asOf=0'] },
  '/api/inventory': { asked: [''] },
  '/api/inventory/alerts': {
    asked: ['', '?kind=low', '?kind=out', '?storeId=store-1', '?storeId=store-1&kind=low', '?storeId=none'],
  },
  '/api/inventory/check': { asked: [''], body: { storeId: 'store-1', items: [{ productId: 'p-77', quantity: 1 }] } },
  '/api/inventory/{productId}': { asked: ['/p-77', '/none', '/p-77?asOf=0'] },
  '/api/stores': { asked: [''] },
  '/api/stores/{storeId}/inventory': { asked: ['/store-1/inventory', '/none/inventory'] },
  '/api/stock-movements': {
    asked: [
      ...['', '?storeId=store-1', '?storeId=none', '?productId=p-77', '?productId=none', '?type=shipped', '?type=manual'],
      ...['?storeId=store-1&productId=p-77', '?storeId=store-1&type=manual', '?startDate=2026-02-01&endDate=2026-02-01'],
      ...['?offset=40', '?storeId=store-1&productId=p-77&type=in&startDate=2026-02-01&endDate=2026-02-01'],
    ],
  },
  '/api/customers': {
    asked: ['', '?tier=gold', '?tier=bronze', '?sort=netSpend', '?sort=netSpend&tier=gold', '?sort=-lastOrderAt'],
  },
  '/api/customers/{customerId}': { asked: ['/c-77', '/none', '/c-77?asOf=0'] },
  '/api/customers/{customerId}/recommendations': {
    asked: ['/c-77/recommendations', '/c-19999/recommendations', '/none/recommendations', '/c-77/recommendations?inStock=true'],
    may: { 'sorts more than a page': 'what may be recommended, once each' },
  },
  '/api/customers/{customerId}/tier-history': { asked: ['/c-77/tier-history', '/none/tier-history'] },
  '/api/analytics/customers/{customerId}/lifetime-value': { asked: ['/c-77/lifetime-value', '/none/lifetime-value'] },
  '/api/analytics/tiers': { asked: [''] },
  '/api/analytics/products/{productId}/sales': { asked: ['/p-77/sales', '/none/sales'] },
  '/api/analytics/categories/{category}/revenue': { asked: ['/c-7/revenue', '/none/revenue'] },
  '/api/analytics/revenue': {
    asked: ['', '?from=2026-02-01&to=2026-02-02', ...['hour', 'day', 'month'].map((by) => `?interval=${by}&from=2025-02-01`)],
  },
  '/api/analytics/top-products': { asked: ['', '?by=units'] },
  '/api/analytics/baskets': { asked: [''] },
  '/api/analytics/sync-status': { asked: [''] },
  '/api/audit': {
    asked: [
      ...['', '?stream=order-o-77', '?type=OrderPlaced', '?type=CustomerErased', '?type=CreditNoteIssued', '?actor=ada'],
      ...['?actor=nobody', '?from=2026-01-10&to=2026-01-11', '?to=2020-01-01', '?type=OrderPlaced&actor=ada&from=2026-01-10'],
    ],
  },
  '/api/streams/{stream}': { asked: ['/order-o-77'] },
  '/api/events': { asked: [] },
  '/api/parked': { asked: ['', '?readModel=orders', '?stream=order-77'] },
}

/** Those that ask otherwise with VIP_WINDOW_MONTHS. */
const WINDOWED = ['/api/customers', '/api/customers/{customerId}', '/api/analytics/tiers']

const small = new Set(Object.keys(SMALL))

const pathOf = (route: string, asked: string): string => {
  const [before] = route.split('/{')
  return `${before}${asked}`
}

/** PostgreSQL 15 hashes where 18 sorts. */
const HANGS_ON_VERSION: ReadonlySet<string> = new Set(['/api/customers/{customerId}/recommendations'])

describe('Every query', () => {
  let queries: RunningQueries
  let windowed: RunningQueries
  let seen: Statement[] = []
  before(async function () {
    // A few seconds, on a machine that does nothing else.
    this.timeout(300_000)
    const query: Transaction['query'] = (statement) => {
      seen.push(statement)
      return queries.database.query(statement)
    }
    const database = { query } as Database
    queries = await startQueries([], { database })
    windowed = await startQueries([], { database, tiers: { gold: 20, silver: 12, months: 3 } })
    await fillShop(queries.database)
  })
  after(() => Promise.all([queries.close(), windowed.close()]))

  /** What is wrong with the plans of the statements that answering runs, after something was done to the tables. */
  const faultsIn = async (
    path: string,
    { body, done = 'select', asking = queries }: { body?: object; done?: string; asking?: RunningQueries } = {},
  ): Promise<readonly Fault[]> => {
    const statements = await statementsOf(path, asking, body)
    const faults: Fault[] = []
    await queries.database
      .transaction(async (tx) => {
        await tx.query({ text: done, values: [] })
        for (const statement of statements)
          for (const plan of [await planOf(statement, tx), ...(statement.name ? [await genericPlanOf(statement, tx)] : [])])
            faults.push(...faultsOf(plan, small).map((what) => ({ what, plan: outlineOf(plan) })))
        throw new Undone()
      })
      .catch((error: unknown) => assert.ok(error instanceof Undone, String(error)))
    return faults
  }

  const statementsOf = async (path: string, asking: RunningQueries, body?: object): Promise<readonly Statement[]> => {
    seen = []
    const { status, text } = await (body === undefined ? asking.get(path) : asking.ask(path, { body }))
    assert.ok(status === 200 || status === 404, `${path}: ${text}`)
    const cursor = status === 200 && (JSON.parse(text) as { nextCursor?: string | null }).nextCursor
    if (cursor && !path.includes('offset')) await asking.get(`${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`)
    return seen
  }

  for (const [route, { asked, body, may = {}, reads }] of Object.entries(EXAMPLES))
    for (const one of asked)
      it(`${route} goes by an index: ${pathOf(route, one)}`, async () => {
        const faults = await faultsIn(pathOf(route, one), { ...(body && { body }) })
        assert.deepEqual(
          faults.filter(({ what }) => !(what in may)).map(({ what, plan }) => `${what}\n${plan}`),
          [],
        )
        assert.equal(seen.length > 0, reads === undefined)
      })

  for (const route of WINDOWED)
    for (const one of EXAMPLES[route]!.asked)
      it(`${route} goes by an index with a window of months: ${pathOf(route, one)}`, async () => {
        const faults = await faultsIn(pathOf(route, one), { asking: windowed })
        assert.deepEqual(
          faults.map(({ what, plan }) => `${what}\n${plan}`),
          [],
        )
      })

  for (const [route, { asked, may }] of Object.entries(EXAMPLES))
    if (may !== undefined && !HANGS_ON_VERSION.has(route))
      it(`${route} may do no more than it does`, async () => {
        const done = new Set<string>()
        // One after the other: what is seen is that of one question.
        for (const one of asked) for (const { what } of await faultsIn(pathOf(route, one))) done.add(what)
        assert.deepEqual([...done].sort(), Object.keys(may).sort())
      })

  it('would not go by an index that is not there', async () => {
    const found = await faultsIn('/api/orders?customerId=c-7', { done: 'drop index read.orders_of_customer' })
    assert.ok(found.some(({ what }) => what === 'reads all of orders'))
  })

  it('stands here', () => {
    const routes = queries.routes.filter(({ path }) => path.startsWith('/api/'))
    assert.deepEqual(routes.map(({ path }) => path).sort(), Object.keys(EXAMPLES).sort())
  })
})

type Fault = { readonly what: string; readonly plan: string }

type Explained = { readonly 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }

/** For the values that are given. */
const planOf = async ({ text, values }: Statement, tx: Transaction): Promise<PlanNode> =>
  (await tx.query<Explained>({ text: `explain (format json) ${text}`, values }))[0]!['QUERY PLAN'][0]!.Plan

/** For whatever values: PostgreSQL may keep it from the sixth run on, of a statement that has a name. */
const genericPlanOf = async ({ text, values }: Statement, tx: Transaction): Promise<PlanNode> => {
  const given = values.length === 0 ? '' : `(${values.map(() => 'null').join(', ')})`
  await tx.query({ text: `set local plan_cache_mode = force_generic_plan; prepare planned as ${text}`, values: [] })
  const [explained] = await tx.query<Explained>({ text: `explain (format json) execute planned${given}`, values: [] })
  await tx.query({ text: 'set local plan_cache_mode = auto; deallocate planned', values: [] })
  return explained!['QUERY PLAN'][0]!.Plan
}

class Undone extends Error {}
