import assert from 'node:assert/strict'
import type { Database } from '#shared/ports/database.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { askingAbout } from '../testing/asking.ts'
import { apiRoutes, takes } from '../testing/parameters.ts'
import { recordedLog } from '../testing/recorded-log.ts'

type Page = { readonly nextCursor: string | null }

const span = 'from=2026-01-01&to=2026-01-31'
const dates = 'startDate=2026-01-01&endDate=9999-12-31'

/** Each list with everything that can be asked of it at once. */
const LISTS = [
  ['/api/products', 'category=drinks&minPrice=1&maxPrice=9&inStock=true&status=active'],
  ['/api/orders', `customerId=ada&status=placed&${span}`],
  ['/api/inventory', ''],
  ['/api/inventory/alerts', 'storeId=main&kind=low'],
  ['/api/stores', ''],
  ['/api/stores/{storeId}/inventory', ''],
  ['/api/stock-movements', `storeId=main&productId=tea&type=in&${dates}`],
  ['/api/customers', 'tier=silver&sort=-netSpend'],
  ['/api/parked', 'readModel=orders&stream=order-1'],
  ['/api/customers/{customerId}/tier-history', ''],
  ['/api/audit', `stream=customer-ada&type=CustomerRegistered&actor=open:staff&${span}`],
  ['/api/streams/{stream}', ''],
] as const

/** Lists of which the cursor says something else when they are sorted otherwise. */
const SORTED = [
  ...['name', '-price', 'newest'].map((sort) => [`/api/products?sort=${sort}`]),
  ...['netSpend', '-lastOrderAt'].map((sort) => [`/api/customers?sort=${sort}`]),
] as const

const addressOf = (path: string, query: string): string => {
  const address = path.replace('{storeId}', 'main').replace('{customerId}', 'ada').replace('{stream}', 'customer-ada')
  return `${address}${path.includes('?') ? '&' : '?'}${query}`
}

const STRANGE = [
  2 ** 31,
  -(2 ** 31) - 1,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  '9223372036854775807',
  '-9223372036854775808',
]

/** The same cursor with something else in one place. */
const strangeLike = (cursor: string): readonly string[] => {
  const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as readonly unknown[]
  return key
    .flatMap((_, place) => STRANGE.map((strange) => key.with(place, strange)))
    .map((other) => Buffer.from(JSON.stringify(other)).toString('base64url'))
}

const parkTwo = (database: Database) =>
  database.query({
    text: `
      insert into read.parked_events (read_model, position, bucket, stream, type)
      values ('orders', 1, 1, 'order-1', 'OrderPlaced'), ('orders', 2, 1, 'order-1', 'OrderPaid')`,
    values: [],
  })

const shop = await recordedLog(shopStory)

describe('Every list', () => {
  const { running } = askingAbout(shop.events, { log: shop.log })
  before(() => parkTwo(running().database))
  const ask = async (path: string, query: string) => {
    const received = await running().get(addressOf(path, query))
    assert.equal(received.status, 200, `${path}?${query}: ${received.text}`)
    return received.json<Page>()
  }

  for (const [path, everything] of LISTS)
    it(`${path} goes on behind a cursor, whatever else is asked for`, async () => {
      const { nextCursor } = await ask(path, 'limit=1')
      assert.ok(nextCursor)
      await ask(path, `limit=1&cursor=${nextCursor}`)
      await ask(path, everything)
      await ask(path, `${everything}&cursor=${nextCursor}`)
    })

  for (const [path] of [...LISTS, ...SORTED])
    it(`${path} refuses a cursor with what no row has, or has nothing behind it`, async () => {
      const { nextCursor } = await ask(path, 'limit=1')
      for (const cursor of strangeLike(nextCursor!)) {
        const { status, text } = await running().get(addressOf(path, `cursor=${cursor}`))
        assert.ok(status === 200 || status === 400, `${path}, ${Buffer.from(cursor, 'base64url')}: ${text}`)
      }
    })

  it('/api/stock-movements begins at an offset, whatever else is asked for', () =>
    ask('/api/stock-movements', `${LISTS[6][1]}&offset=1`))

  it('stands here', () => {
    const lists = apiRoutes().filter((route) => takes(route, 'cursor'))
    assert.deepEqual(lists.map(({ path }) => path).sort(), LISTS.map(([path]) => path).sort())
  })
})
