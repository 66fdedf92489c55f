import { line, sold, tell } from '#shared/testing/telling.ts'
import { allRows, projectionContract } from '../projection.contract.ts'
import { theReadModel } from '../testing/the-read-model.ts'
import { orders } from './orders.ts'

projectionContract(orders, allRows('orders', 'order_history', 'order_returns'))

const sale = sold(line('tea', 2, 2.5))
const head = { orderId: 'o-1', customerId: 'ada', storeId: 'main' }
const missing = [{ productId: 'tea', requested: 2, available: 1 }]
const rejected = tell('OrderRejected', { ...head, reason: 'insufficient_stock', missing }, '2026-01-02T09:00:00Z')
const placed = tell('OrderPlaced', { ...head, ...sale }, '2026-01-02T10:00:00Z')
const paid = tell('OrderPaid', { ...head, currency: 'USD', total: 500 }, '2026-01-03T08:00:00Z')
const shipped = tell('OrderShipped', head, '2026-01-04T08:00:00Z')
const delivered = tell('OrderDelivered', head, '2026-01-05T08:00:00Z')
const cancelled = tell('OrderCancelled', { ...head, reason: 'too late', ...sale }, '2026-01-03T10:00:00Z')
const back = (quantity: number, at: string, more = {}) =>
  tell('OrderReturned', { ...head, ...sold(line('tea', quantity, 2.5)), restocked: true, ...more }, at)
const brokenBack = back(1, '2026-01-06T08:00:00Z', { returnId: 'r-1', reason: 'cold', restocked: false })

const adasOrder = { order_id: 'o-1', customer_id: 'ada', store_id: 'main' }
const asPlaced = { ...adasOrder, placed_at: '2026-01-02T10:00:00.000Z', total: 500, lines: sale.lines }
const wasPlaced = { order_id: 'o-1', version: 1, status: 'placed', at: '2026-01-02T10:00:00.000Z' }

describe('An order', () => {
  it('is there when it was placed, with its lines', () =>
    theReadModel(orders)
      .when(placed)
      .then('orders', { ...asPlaced, status: 'placed', version: 1 }))

  it('that was rejected is there with what is missing', () =>
    theReadModel(orders)
      .when(rejected)
      .then('orders', { ...adasOrder, status: 'rejected', version: 1, placed_at: '2026-01-02T09:00:00.000Z', missing }))

  it('may be placed after it was rejected', () =>
    theReadModel(orders)
      .given(rejected)
      .when(placed)
      .then('orders', { ...asPlaced, status: 'placed', version: 2 }))

  for (const [step, status, version] of [
    [paid, 'paid', 2],
    [shipped, 'shipped', 3],
    [delivered, 'delivered', 4],
  ] as const)
    it(`is ${status} when it was ${status}`, () =>
      theReadModel(orders)
        .given(...[placed, paid, shipped].slice(0, version - 1))
        .when(step)
        .then('orders', { ...asPlaced, status, version }))

  it('keeps its lines when it is cancelled', () =>
    theReadModel(orders)
      .given(placed)
      .when(cancelled)
      .then('orders', { ...asPlaced, status: 'cancelled', version: 2 }))

  it('stays where it was when some of it comes back', () =>
    theReadModel(orders)
      .given(placed, paid, shipped, brokenBack, delivered)
      .when(back(1, '2026-01-07T08:00:00Z'))
      .then('orders', { ...asPlaced, status: 'delivered', version: 6, returned: 500 }))

  it('of a guest has no customer', () =>
    theReadModel(orders)
      .when(tell('OrderPlaced', { orderId: 'o-1', ...sale }, '2026-01-02T10:00:00Z'))
      .then('orders', { ...asPlaced, customer_id: null, status: 'placed', version: 1 }))
})

describe('The history of an order', () => {
  it('has each step, in the order in which it was taken', () =>
    theReadModel(orders)
      .when(placed, paid, shipped, delivered)
      .then(
        'order_history',
        wasPlaced,
        { order_id: 'o-1', version: 2, status: 'paid', at: '2026-01-03T08:00:00.000Z' },
        { order_id: 'o-1', version: 3, status: 'shipped', at: '2026-01-04T08:00:00.000Z' },
        { order_id: 'o-1', version: 4, status: 'delivered', at: '2026-01-05T08:00:00.000Z' },
      ))

  it('tells why it was rejected first', () =>
    theReadModel(orders)
      .given(rejected)
      .when(placed)
      .then(
        'order_history',
        { order_id: 'o-1', version: 1, status: 'rejected', at: '2026-01-02T09:00:00.000Z', reason: 'insufficient_stock' },
        { ...wasPlaced, version: 2 },
      ))

  it('tells why it was cancelled', () =>
    theReadModel(orders)
      .given(placed)
      .when(cancelled)
      .then('order_history', wasPlaced, {
        ...{ order_id: 'o-1', version: 2, status: 'cancelled', at: '2026-01-03T10:00:00.000Z' },
        reason: 'too late',
      }))

  it('tells what came back, and why', () =>
    theReadModel(orders)
      .given(placed)
      .when(brokenBack)
      .then('order_history', wasPlaced, {
        ...{ order_id: 'o-1', version: 2, status: 'returned', at: '2026-01-06T08:00:00.000Z' },
        reason: 'cold',
      }))
})

describe('Returns of an order', () => {
  const cameBack = { order_id: 'o-1', total: 250, lines: sold(line('tea', 1, 2.5)).lines }

  it('are kept with what came back, and whether it stands on the shelf again', () =>
    theReadModel(orders)
      .given(placed, brokenBack)
      .when(back(1, '2026-01-07T08:00:00Z'))
      .then(
        'order_returns',
        { ...cameBack, version: 2, return_id: 'r-1', at: '2026-01-06T08:00:00.000Z', reason: 'cold', restocked: false },
        { ...cameBack, version: 3, at: '2026-01-07T08:00:00.000Z', restocked: true },
      ))
})
