import assert from 'node:assert/strict'
import { line, recorded, sold, type Told, tell } from '#shared/testing/telling.ts'
import { after, allRows, projectionContract, rowsOf } from '../projection.contract.ts'
import { orders } from './orders.ts'

projectionContract(orders, allRows('orders', 'order_history', 'order_returns'))

const sale = sold(line('tea', 2, 2.5))
const placed = tell('OrderPlaced', { orderId: 'o-1', customerId: 'ada', ...sale }, '2026-01-02T10:00:00Z')
const missing = [{ productId: 'tea', requested: 2, available: 1 }]
const rejected = tell(
  'OrderRejected',
  { orderId: 'o-1', customerId: 'ada', storeId: 'main', reason: 'insufficient_stock', missing },
  '2026-01-02T09:00:00Z',
)
const cancelled = tell(
  'OrderCancelled',
  { orderId: 'o-1', customerId: 'ada', reason: 'too late', ...sale },
  '2026-01-03T10:00:00Z',
)

const head = { orderId: 'o-1', customerId: 'ada', storeId: 'main' }
const paid = tell('OrderPaid', { ...head, currency: 'USD', total: 500 }, '2026-01-03T08:00:00Z')
const shipped = tell('OrderShipped', head, '2026-01-04T08:00:00Z')
const delivered = tell('OrderDelivered', head, '2026-01-05T08:00:00Z')

const orderAfter = async (...events: readonly Told[]) => {
  const database = await after(orders, recorded(events))
  const [order] = await rowsOf(
    database,
    'orders',
    'order_id, customer_id, store_id, status, version, placed_at, total, returned, lines, missing',
  )
  const history = await rowsOf(database, 'order_history', 'version, status, at, reason')
  return {
    ...order,
    history: history.map(({ version, status, at, reason }) => [version, status, (at as Date).toISOString(), reason]),
  }
}

const adasOrder = { order_id: 'o-1', customer_id: 'ada', store_id: 'main' }
const asPlaced = {
  ...adasOrder,
  ...{ placed_at: new Date('2026-01-02T10:00:00Z'), total: 500, returned: 0, lines: sale.lines, missing: [] },
}
const wasPlaced = (version: number) => [version, 'placed', '2026-01-02T10:00:00.000Z', null]
const wasRejected = [1, 'rejected', '2026-01-02T09:00:00.000Z', 'insufficient_stock']

describe('An order', () => {
  it('is there when it was placed, with its lines', async () =>
    assert.deepEqual(await orderAfter(placed), { ...asPlaced, status: 'placed', version: 1, history: [wasPlaced(1)] }))

  it('that was rejected is there with what is missing', async () =>
    assert.deepEqual(await orderAfter(rejected), {
      ...adasOrder,
      status: 'rejected',
      version: 1,
      placed_at: new Date('2026-01-02T09:00:00Z'),
      total: 0,
      returned: 0,
      lines: [],
      missing,
      history: [wasRejected],
    }))

  it('may be placed after it was rejected', async () =>
    assert.deepEqual(await orderAfter(rejected, placed), {
      ...asPlaced,
      status: 'placed',
      version: 2,
      history: [wasRejected, wasPlaced(2)],
    }))

  it('keeps its lines when it is cancelled', async () =>
    assert.deepEqual(await orderAfter(placed, cancelled), {
      ...asPlaced,
      status: 'cancelled',
      version: 2,
      history: [wasPlaced(1), [2, 'cancelled', '2026-01-03T10:00:00.000Z', 'too late']],
    }))

  it('goes on from step to step', async () => {
    const steps = [
      wasPlaced(1),
      [2, 'paid', '2026-01-03T08:00:00.000Z', null],
      [3, 'shipped', '2026-01-04T08:00:00.000Z', null],
      [4, 'delivered', '2026-01-05T08:00:00.000Z', null],
    ]
    for (const [last, status] of ['placed', 'paid', 'shipped', 'delivered'].entries()) {
      const order = await orderAfter(...[placed, paid, shipped, delivered].slice(0, last + 1))
      assert.deepEqual(order, { ...asPlaced, status, version: last + 1, history: steps.slice(0, last + 1) })
    }
  })

  it('stays where it was when some of it comes back', async () => {
    const back = (quantity: number, at: string, more = {}) =>
      tell('OrderReturned', { ...head, ...sold(line('tea', quantity, 2.5)), restocked: true, ...more }, at)
    const one = back(1, '2026-01-06T08:00:00Z', { returnId: 'r-1', reason: 'cold', restocked: false })
    const other = back(1, '2026-01-07T08:00:00Z')
    const database = await after(orders, recorded([placed, paid, shipped, one, delivered, other]))
    const [order] = await rowsOf(database, 'orders', 'status, version, total, returned')
    assert.deepEqual(order, { status: 'delivered', version: 6, total: 500, returned: 500 })
    const history = await rowsOf(database, 'order_history', 'version, status, reason')
    assert.deepEqual(history[3], { version: 4, status: 'returned', reason: 'cold' })
    const { lines } = sold(line('tea', 1, 2.5))
    const returns = { order_id: 'o-1', total: 250, lines }
    assert.deepEqual(await rowsOf(database, 'order_returns'), [
      { ...returns, version: 4, at: new Date('2026-01-06T08:00:00Z'), return_id: 'r-1', reason: 'cold', restocked: false },
      { ...returns, version: 6, at: new Date('2026-01-07T08:00:00Z'), return_id: null, reason: null, restocked: true },
    ])
  })

  it('of a guest has no customer', async () =>
    assert.deepEqual(await orderAfter(tell('OrderPlaced', { orderId: 'o-1', ...sale }, '2026-01-02T10:00:00Z')), {
      ...asPlaced,
      customer_id: null,
      status: 'placed',
      version: 1,
      history: [wasPlaced(1)],
    }))
})
