import assert from 'node:assert/strict'
import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'
import { after, allRows, projectionContract } from '../projection.contract.ts'
import { theReadModel } from '../testing/the-read-model.ts'
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
const tea = { productId: 'tea', name: 'Tea', category: 'drinks', price: 1, currency: 'USD', stocked: true }
const created = tell('ProductCreated', tea)

const teaSold = { product_id: 'tea', orders: 1, units: 3, free_units: 3, revenue: 700 }
const goodsSold = { category: 'goods', units: 4, free_units: 3, revenue: 1100 }
const hourOfOrder = { hour: '2026-01-02T10:00:00.000Z', orders: 1, gross: 1600, units: 4, free_units: 3 }

describe('Sales of a product', () => {
  it('count units, free ones apart, revenue, and an order once', () =>
    theReadModel(sales).when(placed).thenAmong('product_sales', teaSold))

  it('are taken back by a cancellation', () =>
    theReadModel(sales)
      .given(placed)
      .when(cancelled)
      .then('product_sales', { product_id: 'cup' }, { product_id: 'postage' }, { product_id: 'tea' }))

  it('stand beside what was credited', () =>
    theReadModel(sales)
      .given(placed)
      .when(credited)
      .thenAmong('product_sales', { ...teaSold, units_back: 6, credited: 700 }))

  it('stand beside what was returned', () =>
    theReadModel(sales)
      .given(placed)
      .when(returned)
      .thenAmong('product_sales', { ...teaSold, units_back: 6, returned: 700 }))

  it('stand beside what was returned and what was credited', () =>
    theReadModel(sales)
      .given(placed, returned)
      .when(credited)
      .thenAmong('product_sales', { ...teaSold, units_back: 12, returned: 700, credited: 700 }))

  it('are there from its creation', () => theReadModel(sales).when(created).then('product_sales', { product_id: 'tea' }))

  it('are told under its last name', () =>
    theReadModel(sales)
      .given(created)
      .when(tell('ProductRenamed', { productId: 'tea', name: 'Green tea' }))
      .then('product_names', { product_id: 'tea', name: 'Green tea' }))
})

describe('Sales of a category', () => {
  it('are those of its lines', () => theReadModel(sales).when(placed).thenAmong('category_sales', goodsSold))

  it('are taken back by a cancellation', () =>
    theReadModel(sales).given(placed).when(cancelled).then('category_sales', { category: 'fees' }, { category: 'goods' }))

  it('stand beside what was returned', () =>
    theReadModel(sales)
      .given(placed)
      .when(returned)
      .thenAmong('category_sales', { ...goodsSold, units_back: 7, returned: 1100 }))

  it('stand beside what was credited', () =>
    theReadModel(sales)
      .given(placed)
      .when(credited)
      .thenAmong('category_sales', { ...goodsSold, units_back: 7, credited: 1100 }))

  it('are there from the first product in it', () =>
    theReadModel(sales).when(created).then('category_sales', { category: 'drinks' }))

  it('are there from the first product that is moved to it', () =>
    theReadModel(sales)
      .given(created)
      .when(tell('ProductRecategorised', { productId: 'tea', category: 'leaves' }))
      .then('category_sales', { category: 'drinks' }, { category: 'leaves' }))
})

describe('An hour', () => {
  it('has what was ordered in it; postage is no goods', () =>
    theReadModel(sales).when(placed).then('revenue_by_hour', hourOfOrder))

  it('has what was cancelled in it', () =>
    theReadModel(sales)
      .when(cancelled)
      .then('revenue_by_hour', { hour: '2026-01-03T09:00:00.000Z', cancelled_orders: 1, cancelled: 1600, cancelled_units: 7 }))

  it('has what was credited in it', () =>
    theReadModel(sales)
      .when(credited)
      .then('revenue_by_hour', { hour: '2026-01-04T12:00:00.000Z', credit_notes: 1, credited: 1600, units_back: 7 }))

  it('has what was returned in it', () =>
    theReadModel(sales)
      .when(returned)
      .then('revenue_by_hour', { hour: '2026-01-05T08:00:00.000Z', returns: 1, returned: 1600, units_back: 7 }))

  it('counts what was refused', () =>
    theReadModel(sales).when(rejected).then('revenue_by_hour', { hour: '2026-01-02T10:00:00.000Z', rejected: 1 }))

  it('is the one in which it happened, however late it is told', () =>
    theReadModel(sales)
      .given(credited, placed)
      .when(rejected)
      .thenAmong('revenue_by_hour', { ...hourOfOrder, rejected: 1 }))
})

describe('Basket sizes', () => {
  it('count orders by their lines', () => theReadModel(sales).when(placed).then('basket_sizes', { lines: 5, orders: 1 }))

  it('are taken back by a cancellation', () =>
    theReadModel(sales).given(placed).when(cancelled).then('basket_sizes', { lines: 5, orders: 0 }))

  it('do not mind what is returned', () =>
    theReadModel(sales).given(placed).when(returned).then('basket_sizes', { lines: 5, orders: 1 }))
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
