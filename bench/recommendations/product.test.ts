import assert from 'node:assert/strict'
import { DEFAULT_WEIGHTS } from '#shared/kernel/weights.ts'
import { createProgress } from '#shared/runtime/progress.ts'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { mulberry32 } from '#shared/testing/shuffle.ts'
import { rank } from '../../query-service/recommendations/rank.ts'
import { type RunningQueries, startQueries } from '../../query-service/testing/running-queries.ts'
import { eventsOf } from './basket-events.ts'
import { type Baskets, namedBaskets } from './baskets.ts'
import { type Product, startProduct } from './product.ts'
import { makeLists } from './product-lists.ts'
import { basketsOf, type WrittenBasket } from './testing/baskets-of.ts'

const course = { progress: createProgress({ quiet: true }), signal: new AbortController().signal }

/** Customers with tastes of their own, guests, and a basket of more articles than count. */
const shop = (): Baskets => {
  const random = mulberry32(7)
  const article = (taste: number) => `p-${Math.floor(taste * 12 + random() ** 2 * 20)}`
  const small = Array.from({ length: 150 }, (_, day): WrittenBasket => {
    const customer = Math.floor(random() * 13)
    const items = Array.from({ length: 1 + Math.floor(random() * 6) }, () => article(customer % 3))
    return [customer === 0 ? null : `c-${customer}`, [...new Set(items)].join(' '), 18_000 + Math.floor(day / 3)]
  })
  const large = Array.from({ length: 60 }, (_, index) => `p-${index}`).join(' ')
  return basketsOf(...small, [null, large, 18_060])
}

describe('The product that is evaluated', function () {
  this.timeout(60_000)
  let product: Product
  let queries: RunningQueries
  const baskets = shop()

  before(async () => {
    const { url } = await freshReadDatabase()
    product = await startProduct(url, baskets, course)
    queries = await startQueries([...eventsOf(namedBaskets(baskets))])
    await makeLists(queries.database, baskets.items.length, course)
  })
  after(async () => {
    await product?.close()
    await queries?.close()
  })

  for (const include of ['all', 'new'] as const)
    it(`recommends what GET /api/customers/{customerId}/recommendations?include=${include} does`, async () => {
      for (const customer of baskets.customers) {
        const answer = await queries.get(`/api/customers/${customer}/recommendations?include=${include}&limit=10`)
        const { data } = answer.json<{ data: readonly { productId: string }[] }>()
        const ours = rank(await product.featuresOf(customer), DEFAULT_WEIGHTS, { include, limit: 10 })
        assert.deepEqual(
          ours.map(({ article }) => article.productId),
          data.map(({ productId }) => productId),
        )
        assert.ok(data.length > 0, customer)
      }
    })

  it('says what POST /api/recommendations/basket does', async () => {
    for (const productIds of [['p-1'], ['p-3', 'p-14'], ['p-2', 'p-13', 'p-26', 'p-0']]) {
      const answer = await queries.ask('/api/recommendations/basket?limit=10', { body: { productIds } })
      const { data } = answer.json<{ data: readonly { productId: string }[] }>()
      assert.ok(data.length > 0)
      assert.deepEqual(
        await product.goingWith(productIds),
        data.map(({ productId }) => productId),
      )
    }
  })

  it('says of one article what GET /api/products/{productId}/recommendations does', async () => {
    const answer = await queries.get('/api/products/p-1/recommendations?limit=10')
    assert.deepEqual(
      await product.goingWith(['p-1']),
      answer.json<{ data: readonly { productId: string }[] }>().data.map(({ productId }) => productId),
    )
  })
})
