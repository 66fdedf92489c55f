import assert from 'node:assert/strict'
import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'
import { after, allRows, projectionContract, rowsOf } from '../projection.contract.ts'
import { sales } from './sales.ts'

projectionContract(sales, allRows('product_sales', 'product_names', 'category_sales', 'revenue_by_hour', 'basket_sizes'))

const postage = line('postage', 1, 5, { category: 'fees', stocked: false })
const sale = sold(line('tea', 2, 2.5), line('tea', 1, 2), line('tea', 3, 0), line('cup', 1, 4), postage)
const placed = tell('OrderPlaced', { orderId: 'o-1', ...sale }, '2026-01-02T10:59:59.999Z')
const cancelled = tell('OrderCancelled', { orderId: 'o-1', ...sale }, '2026-01-03T09:00:00Z')
const credited = tell('CreditNoteIssued', { creditNoteId: 'n-1', restocked: true, ...sale }, '2026-01-04T12:30:00Z')
const returned = tell('OrderReturned', { orderId: 'o-1', restocked: true, ...sale }, '2026-01-05T08:15:00Z')
const rejected = tell(
  'OrderRejected',
  { orderId: 'o-2', storeId: 'main', reason: 'insufficient_stock', missing: [] },
  '2026-01-02T10:00:00Z',
)

const tableAfter = async (table: string, ...events: readonly Told[]) => rowsOf(await after(sales, recorded(events)), table)
const withoutZeros = (row: Record<string, unknown> | undefined) =>
  Object.fromEntries(Object.entries(row ?? {}).filter(([, value]) => value !== 0 && value !== null))
const teaAfter = async (...events: readonly Told[]) =>
  withoutZeros((await tableAfter('product_sales', ...events)).find((row) => row['product_id'] === 'tea'))
const goodsAfter = async (...events: readonly Told[]) =>
  withoutZeros((await tableAfter('category_sales', ...events)).find((row) => row['category'] === 'goods'))
const hoursAfter = async (...events: readonly Told[]) => (await tableAfter('revenue_by_hour', ...events)).map(withoutZeros)

const at10 = { hour: new Date('2026-01-02T10:00:00Z') }

describe('Sales of a product', () => {
  it('count units, free ones apart, revenue, and an order once', async () =>
    assert.deepEqual(await teaAfter(placed), { product_id: 'tea', orders: 1, units: 3, free_units: 3, revenue: 700 }))

  it('are taken back by a cancellation', async () => assert.deepEqual(await teaAfter(placed, cancelled), { product_id: 'tea' }))

  it('stand beside what was credited', async () =>
    assert.deepEqual(await teaAfter(placed, credited), {
      product_id: 'tea',
      orders: 1,
      units: 3,
      free_units: 3,
      revenue: 700,
      units_back: 6,
      credited: 700,
    }))

  it('stand beside what was returned', async () => {
    const sales = { product_id: 'tea', orders: 1, units: 3, free_units: 3, revenue: 700, units_back: 6 }
    assert.deepEqual(await teaAfter(placed, returned), { ...sales, returned: 700 })
    assert.deepEqual(await teaAfter(placed, returned, credited), { ...sales, units_back: 12, returned: 700, credited: 700 })
  })

  it('are there from its creation, under its last name', async () => {
    const data = { productId: 'tea', name: 'Tea', category: 'goods', price: 1, currency: 'USD', stocked: true }
    const renamed = tell('ProductRenamed', { productId: 'tea', name: 'Green tea' })
    assert.deepEqual(await teaAfter(tell('ProductCreated', data)), { product_id: 'tea' })
    const names = await tableAfter('product_names', tell('ProductCreated', data), renamed)
    assert.deepEqual(names, [{ product_id: 'tea', name: 'Green tea' }])
  })
})

describe('Sales of a category', () => {
  it('are those of its lines', async () =>
    assert.deepEqual(await goodsAfter(placed), { category: 'goods', units: 4, free_units: 3, revenue: 1100 }))

  it('are taken back by a cancellation', async () => assert.deepEqual(await goodsAfter(placed, cancelled), { category: 'goods' }))

  it('stand beside what was returned', async () =>
    assert.deepEqual(await goodsAfter(placed, returned), {
      ...{ category: 'goods', units: 4, free_units: 3, revenue: 1100 },
      ...{ units_back: 7, returned: 1100 },
    }))

  it('are there from the first product in it', async () => {
    const moved = tell('ProductRecategorised', { productId: 'tea', category: 'goods' })
    assert.deepEqual(await goodsAfter(moved), { category: 'goods' })
  })
})

describe('An hour', () => {
  it('has what was ordered in it; postage is no goods', async () =>
    assert.deepEqual(await hoursAfter(placed), [{ ...at10, orders: 1, gross: 1600, units: 4, free_units: 3 }]))

  it('has what was cancelled in it', async () =>
    assert.deepEqual(await hoursAfter(cancelled), [
      { hour: new Date('2026-01-03T09:00:00Z'), cancelled_orders: 1, cancelled: 1600, cancelled_units: 7 },
    ]))

  it('has what was credited in it', async () =>
    assert.deepEqual(await hoursAfter(credited), [
      { hour: new Date('2026-01-04T12:00:00Z'), credit_notes: 1, credited: 1600, units_back: 7 },
    ]))

  it('has what was returned in it', async () =>
    assert.deepEqual(await hoursAfter(returned), [
      { hour: new Date('2026-01-05T08:00:00Z'), returns: 1, returned: 1600, units_back: 7 },
    ]))

  it('counts what was refused', async () => assert.deepEqual(await hoursAfter(rejected), [{ ...at10, rejected: 1 }]))

  it('is the one in which it happened, however late it is told', async () =>
    assert.deepEqual(await hoursAfter(credited, placed, rejected).then(([first]) => first), {
      ...at10,
      orders: 1,
      gross: 1600,
      units: 4,
      free_units: 3,
      rejected: 1,
    }))
})

describe('Basket sizes', () => {
  it('count orders by their lines', async () =>
    assert.deepEqual(await tableAfter('basket_sizes', placed), [{ lines: 5, orders: 1 }]))

  it('are taken back by a cancellation', async () =>
    assert.deepEqual(await tableAfter('basket_sizes', placed, cancelled), [{ lines: 5, orders: 0 }]))

  it('do not mind what is returned', async () =>
    assert.deepEqual(await tableAfter('basket_sizes', placed, returned), [{ lines: 5, orders: 1 }]))
})

describe('When everything is taken back', () => {
  const sums = async (...events: readonly Told[]) => {
    const database = await after(sales, recorded(events))
    const [row] = await database.query<Record<string, number>>({
      text: `
        select (select sum(gross - cancelled - returned - credited) from read.revenue_by_hour) as net,
               (select sum(units + free_units - cancelled_units - units_back) from read.revenue_by_hour) as goods,
               (select sum(revenue - returned - credited) from read.product_sales) as products,
               (select sum(units + free_units - units_back) from read.product_sales) as units,
               (select sum(revenue - returned - credited) from read.category_sales) as categories`,
      values: [],
    })
    return row
  }
  const nothing = { net: 0, goods: 0, products: 0, units: 0, categories: 0 }

  it('by cancellation, nothing is left', async () => assert.deepEqual(await sums(placed, cancelled), nothing))
  it('by returns, nothing is left', async () => assert.deepEqual(await sums(placed, returned), nothing))
  it('by all three, nothing is left', async () => {
    const orders = ['o-1', 'o-2', 'o-3'].map((orderId) => tell('OrderPlaced', { orderId, ...sale }))
    const [tea, more, free, cup, letter] = sale.lines
    const back = (...lines: (typeof sale.lines)[number][]) =>
      tell('OrderReturned', { orderId: 'o-2', restocked: false, ...sold(...lines) })
    const parts = [back(tea!, cup!), back(more!), back(free!, letter!)]
    assert.deepEqual(await sums(...orders, cancelled, ...parts, credited), nothing)
  })
  it('by credit note, nothing is left', async () => assert.deepEqual(await sums(placed, credited), nothing))
})
