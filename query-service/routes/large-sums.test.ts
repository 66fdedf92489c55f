import assert from 'node:assert/strict'
import { line, recorded, sold, tell } from '#shared/testing/telling.ts'
import { askingAbout } from '../testing/asking.ts'

const LARGEST = Number.MAX_SAFE_INTEGER
const at = '2026-01-02T10:00:00Z'
const yacht = { lines: [line('yacht', 1, 1, { amount: LARGEST as never })], total: LARGEST as never }
const bought = (orderId: string, customerId: string) =>
  tell('OrderPlaced', { orderId, customerId, ...sold(), ...yacht, lines: yacht.lines }, at)
const registered = (customerId: string) => tell('CustomerRegistered', { customerId })

const story = recorded([
  registered('ada'),
  registered('bob'),
  registered('cleo'),
  tell('ProductCreated', { productId: 'yacht', name: 'Yacht', category: 'goods', price: 1, currency: 'USD', stocked: true }),
  ...[bought('o-1', 'ada'), bought('o-2', 'ada'), bought('o-3', 'ada')],
  ...[bought('o-4', 'bob'), bought('o-5', 'bob')],
  tell('OrderPlaced', { orderId: 'o-6', customerId: 'bob', ...sold(line('pen', 1, 0.03)) }, at),
  ...[bought('o-7', 'cleo'), bought('o-8', 'cleo')],
  tell('OrderPlaced', { orderId: 'o-9', customerId: 'cleo', ...sold(line('pen', 1, 0.02)) }, at),
])

const [twice, thrice, seven] = [2, 3, 7].map((times) => (LARGEST * times) / 100) as [number, number, number]

/** As near as a float8 comes to it. */
const near = (actual: unknown, expected: number) =>
  assert.ok(Math.abs(Number(actual) / expected - 1) < 1e-12, `${actual} is not near ${expected}`)

describe('Sums that a number does not hold exactly', () => {
  const { read, pages, running } = askingAbout(story)

  it('are exact where they are kept', async () => {
    const [row] = await running().database.query<{ revenue: string }>({
      text: "select revenue::text from read.product_sales where product_id = 'yacht'",
      values: [],
    })
    assert.equal(row?.revenue, String(BigInt(LARGEST) * 7n))
  })

  it('can be read: of a product, a category, a time', async () => {
    near((await read('/api/analytics/products/yacht/sales'))['net'], seven)
    near((await read('/api/analytics/categories/goods/revenue'))['revenue'], seven)
    for (const interval of ['total', 'hour', 'month']) {
      const { data } = await read<{ data: Record<string, unknown>[] }>(`/api/analytics/revenue?interval=${interval}`)
      near(data[0]?.['gross'], seven)
    }
    for (const by of ['revenue', 'units']) {
      const { data } = await read<{ data: Record<string, unknown>[] }>(`/api/analytics/top-products?by=${by}`)
      near(data[0]?.['revenue'], seven)
    }
  })

  it('can be read: of a customer, of a tier', async () => {
    near((await read('/api/customers/ada'))['netSpend'], thrice)
    near((await read('/api/analytics/customers/bob/lifetime-value'))['gross'], twice)
    const { data } = await read<{ data: Record<string, unknown>[] }>('/api/analytics/tiers')
    near(data[0]?.['netSpend'], seven)
  })

  it('do not lead pages astray, though they look the same', async () => {
    const customers = await pages<{ customerId: string }>('/api/customers', 1)
    assert.deepEqual(
      customers.flat().map(({ customerId }) => customerId),
      ['ada', 'bob', 'cleo'],
    )
  })
})
