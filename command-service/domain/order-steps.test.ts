import type { OrderEvent } from '#shared/events/order-events.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import {
  CancelOrder,
  cancelled,
  DeliverOrder,
  delivered,
  erased,
  lamp,
  lampCreated,
  lamps,
  lampsReceived,
  lampsReleased,
  lampsReserved,
  lampsShipped,
  orderId,
  PayOrder,
  PlaceOrder,
  paid,
  placed,
  postage,
  postageCreated,
  registered,
  rejected,
  ShipOrder,
  shipped,
  storeId,
  storeOpened,
} from '../testing/fixtures.ts'
import { aShop } from '../testing/small-shop.ts'

const goods = [storeOpened, lampCreated, lampsReceived(10)]
const bought = [...goods, registered, placed(lamps(2)), lampsReserved(2)]
const paidFor = [...bought, paid(lamps(2))]
const sent = [...paidFor, shipped, lampsShipped(2)]

describe('an order goes on', () => {
  it('when it is paid, once', () => {
    aShop(...bought)
      .when(PayOrder)
      .then(paid(lamps(2)))
    aShop(...paidFor)
      .when(PayOrder)
      .thenNothing()
  })

  it('when it is shipped, once: what was reserved leaves', () => {
    aShop(...paidFor)
      .when(ShipOrder)
      .then(shipped, lampsShipped(2))
    aShop(...sent)
      .when(ShipOrder)
      .thenNothing()
  })

  it('when it is delivered, once', () => {
    aShop(...sent)
      .when(DeliverOrder)
      .then(delivered)
    aShop(...sent, delivered)
      .when(DeliverOrder)
      .thenNothing()
  })

  it('step by step only', () => {
    aShop(...bought)
      .when(ShipOrder)
      .thenRefused('order_not_paid')
    aShop(...paidFor)
      .when(DeliverOrder)
      .thenRefused('order_not_shipped')
  })

  it('no more when it is cancelled', () => {
    for (const command of [PayOrder, ShipOrder, DeliverOrder])
      aShop(...bought, cancelled(lamps(2)), lampsReleased(2))
        .when(command)
        .thenRefused('order_already_cancelled')
  })

  it('with the sum of an article on two lines', () =>
    aShop(...goods, placed(lamps(2), lamps(3)), lampsReserved(5), paid(lamps(2), lamps(3)))
      .when(ShipOrder)
      .then(shipped, lampsShipped(5)))

  it('without any movement of what never stands on a shelf', () => {
    const letter = { ...lamps(1), productId: postage, stocked: false }
    aShop(storeOpened, postageCreated, placed(letter), paid(letter)).when(ShipOrder).then(shipped)
  })

  it('only with what is there: a forced correction may have taken it away', () => {
    const mice: ShopEvent = { type: 'StockAdjusted', data: { storeId, productId: lamp, quantity: -9 } }
    aShop(...paidFor, mice)
      .when(ShipOrder)
      .thenRefusedWith('insufficient_stock', { missing: [{ productId: lamp, requested: 2, available: 1 }] })
  })

  it('of a guest names nobody', () => {
    const { customerId: _, ...sale } = (placed(lamps(1)) as Extract<OrderEvent, { type: 'OrderPlaced' }>).data
    const { currency, total } = sale
    aShop(...goods, { type: 'OrderPlaced', data: sale }, lampsReserved(1))
      .when(PayOrder)
      .then({ type: 'OrderPaid', data: { orderId, storeId, currency, total } })
  })
})

describe('an order by a customer who was erased since', () => {
  const before = [storeOpened, lampCreated, lampsReceived(10), registered, placed(lamps(2)), lampsReserved(2), erased]

  it('goes on', () => {
    aShop(...before)
      .when(PayOrder)
      .then(paid(lamps(2)))
    aShop(...before)
      .when(CancelOrder)
      .then(cancelled(lamps(2)), lampsReleased(2))
  })
})

describe('cancelling an order', () => {
  it('takes back its lines and releases what was reserved', () =>
    aShop(...bought)
      .when(CancelOrder)
      .then(cancelled(lamps(2)), lampsReleased(2)))

  it('may be paid already', () =>
    aShop(...paidFor)
      .when(CancelOrder)
      .then(cancelled(lamps(2)), lampsReleased(2)))

  it('comes too late when it has been shipped', () =>
    aShop(...sent)
      .when(CancelOrder)
      .thenRefused('order_already_shipped'))

  it('keeps the reason', () =>
    aShop(...bought)
      .when({ ...CancelOrder, reason: 'changed my mind' })
      .then(withReason(cancelled(lamps(2)), 'changed my mind'), lampsReleased(2)))

  it('twice takes back once', () =>
    aShop(...bought, cancelled(lamps(2)), lampsReleased(2))
      .when(CancelOrder)
      .thenNothing())

  it('does not bring it back', () =>
    aShop(...bought, cancelled(lamps(2)), lampsReleased(2))
      .when(PlaceOrder(2))
      .thenRefused('order_exists'))

  it('needs an order', () => {
    aShop(...goods)
      .when({ type: 'CancelOrder', orderId })
      .thenRefused('order_not_found')
    aShop(...goods, rejected(12, 10))
      .when(CancelOrder)
      .thenRefused('order_not_found')
  })

  it('of a guest names nobody', () => {
    const { customerId: _, ...sale } = (placed(lamps(1)) as Extract<OrderEvent, { type: 'OrderPlaced' }>).data
    aShop(...goods, { type: 'OrderPlaced', data: sale }, lampsReserved(1))
      .when(CancelOrder)
      .then({ type: 'OrderCancelled', data: sale }, lampsReleased(1))
  })
})

const withReason = (event: OrderEvent, reason: string): OrderEvent =>
  ({ ...event, data: { ...event.data, reason } }) as OrderEvent
