import assert from 'node:assert/strict'
import { line, sold, tell } from '#shared/testing/telling.ts'
import { sales } from '../projections/sales.ts'
import { unheard } from './heard-types.ts'
import { theReadModel } from './the-read-model.ts'

const tea = { orderId: 'o-1', ...sold(line('tea', 2, 2.5)) }
const placed = tell('OrderPlaced', tea, '2026-01-02T10:20:00Z')
const cancelled = tell('OrderCancelled', tea)
const rejected = tell('OrderRejected', { orderId: 'o-2', storeId: 'main', reason: 'insufficient_stock', missing: [] })
const shipped = tell('OrderShipped', { orderId: 'o-1', storeId: 'main' })

const ofTea = { product_id: 'tea', orders: 1, units: 2, revenue: 500 }
const at10 = { hour: '2026-01-02T10:00:00.000Z', orders: 1, gross: 500, units: 2 }

/** What is said is not so, and this is how that is told. */
const isRefuted = (sentence: Promise<unknown>, message: RegExp) => assert.rejects(sentence, { name: 'AssertionError', message })

describe('A sentence about a read model', () => {
  const afterPlaced = () => theReadModel(sales).when(placed)
  const afterCancelled = () => theReadModel(sales).given(placed).when(cancelled)

  it('is true when the table has these rows, and nothing is said of what is nothing', async () => {
    await afterPlaced().then('product_sales', ofTea)
    await afterPlaced().then('revenue_by_hour', at10)
    await afterCancelled().then('product_sales', { product_id: 'tea', orders: 0, credited: null })
  })

  it('is false when a row says something else, more, or less', async () => {
    await isRefuted(afterPlaced().then('product_sales', { ...ofTea, units: 3 }), /product_sales of sales/)
    await isRefuted(afterPlaced().then('product_sales', { product_id: 'tea', orders: 1, units: 2 }), /product_sales of sales/)
    await isRefuted(afterPlaced().then('product_sales', { ...ofTea, credited: 500 }), /product_sales of sales/)
  })

  it('is false when there is another row, or one is missing', async () => {
    await isRefuted(afterPlaced().then('product_sales'), /product_sales of sales/)
    await isRefuted(afterPlaced().then('product_sales', ofTea, { product_id: 'cup' }), /product_sales of sales/)
  })

  it('may be about some rows among others', async () => {
    const both = theReadModel(sales)
      .given(tell('ProductRecategorised', { productId: 'cup', category: 'kitchen' }))
      .when(placed)
    await both.thenAmong('category_sales', { category: 'goods', units: 2, revenue: 500 })
    await isRefuted(both.thenAmong('category_sales', { category: 'kitchen', units: 2 }), /among category_sales of sales/)
    await isRefuted(both.thenAmong('category_sales', { category: 'lights' }), /among category_sales of sales/)
  })

  it('may say that there is nothing, or that nothing has changed', async () => {
    await theReadModel(sales).when(rejected).thenNothing('product_sales')
    await isRefuted(afterPlaced().thenNothing('product_sales'), /product_sales of sales/)
    await theReadModel(sales).given(placed).when(shipped).thenUnchanged()
    await isRefuted(theReadModel(sales).given(placed).when(rejected).thenUnchanged(), /sales/)
  })

  it('is a test of the types that it tells last', () => {
    const types = ['OrderReturned', 'OrderPlaced'] as const
    const stores = { ...sales, name: 'heard', types }
    theReadModel(stores)
      .given(placed)
      .when(tell('OrderReturned', { ...tea, restocked: true }))
    assert.deepEqual(unheard(stores), ['OrderPlaced'])
  })
})
