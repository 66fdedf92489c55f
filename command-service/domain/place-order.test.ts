import type { OrderEvent } from '#shared/events/order-events.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { MAX_QUANTITY } from '#shared/kernel/money.ts'
import type { ProductId } from '#shared/kernel/types.ts'
import {
  lamp,
  lampCreated,
  lampDiscontinued,
  lamps,
  lampsReceived,
  lampsReserved,
  PlaceOrder,
  placed,
  postage,
  postageCreated,
  price,
  registered,
  rejected,
  seen,
  storeOpened,
} from '../testing/fixtures.ts'
import { aShop } from '../testing/small-shop.ts'
import type { OrderItem } from './order.ts'

const goods = [storeOpened, lampCreated, lampsReceived(10)]
const bought = [...goods, registered, placed(lamps(2)), lampsReserved(2)]
const of = (...items: readonly OrderItem[]) => ({ ...PlaceOrder(0), items })

describe('placing an order', () => {
  it('reserves what it sells', () =>
    aShop(...goods, registered)
      .when(PlaceOrder(2))
      .then(placed(lamps(2)), lampsReserved(2)))

  it('registers a customer who was never seen', () =>
    aShop(...goods)
      .when(PlaceOrder(2))
      .then(seen, placed(lamps(2)), lampsReserved(2)))

  it('registers nobody for a guest', () => {
    const { customerId: _, ...guest } = PlaceOrder(2)
    const { customerId: __, ...data } = (placed(lamps(2)) as Extract<OrderEvent, { type: 'OrderPlaced' }>).data
    aShop(...goods)
      .when(guest)
      .then({ type: 'OrderPlaced', data }, lampsReserved(2))
  })

  it('keeps the same article twice as two lines and reserves their sum', () =>
    aShop(...goods, seen)
      .when(of({ productId: lamp, quantity: 2 }, { productId: lamp, quantity: 3 }))
      .then(placed(lamps(2), lamps(3)), lampsReserved(5)))

  it('sums the demand before it looks at the shelf', () =>
    aShop(...goods)
      .when(of({ productId: lamp, quantity: 6 }, { productId: lamp, quantity: 5 }))
      .thenRefusedAndRecorded('insufficient_stock', rejected(11, 10)))

  it('needs no stock of what never stands on a shelf', () => {
    const line = { productId: postage, name: 'Postage', category: 'fees', stocked: false, unitPrice: price(4.95) }
    aShop(storeOpened, postageCreated, seen)
      .when(of({ productId: postage, quantity: 3 }))
      .then(placed({ ...line, quantity: 3, amount: 1485 as never }))
  })

  it('counts what others have reserved', () =>
    aShop(...goods, lampsReserved(9, 'o-2' as never))
      .when(PlaceOrder(2))
      .thenRefusedAndRecorded('insufficient_stock', rejected(2, 1)))

  it('says what is missing', () =>
    aShop(...goods)
      .when(PlaceOrder(11))
      .thenRefusedWith('insufficient_stock', { orderId: 'o-1', missing: [{ productId: lamp, requested: 11, available: 10 }] }))

  it('may be tried again after a rejection', () =>
    aShop(...goods, seen, rejected(12, 10))
      .when(PlaceOrder(2))
      .then(placed(lamps(2)), lampsReserved(2)))

  it('records a rejection once', () =>
    aShop(...goods, rejected(12, 10))
      .when(PlaceOrder(12))
      .thenRefusedAndRecorded('insufficient_stock'))

  it('twice is refused', () =>
    aShop(...bought)
      .when(PlaceOrder(2))
      .thenRefused('order_exists'))

  it('names the article that is not there', () =>
    aShop(...goods)
      .when(of({ productId: lamp, quantity: 1 }, { productId: 'x' as ProductId, quantity: 1 }))
      .thenRefusedWith('product_not_found', { productId: 'x' }))

  it('sells nothing that is discontinued', () =>
    aShop(...goods, lampDiscontinued)
      .when(PlaceOrder(1))
      .thenRefused('product_discontinued'))
})

describe('the price of an order', () => {
  const lampsAt = (major: number) => of({ productId: lamp, quantity: 2, price: price(major) })
  const repriced: ShopEvent = { type: 'ProductRepriced', data: { productId: lamp, price: price(21) } }

  it('is the current one', () =>
    aShop(...goods, seen, repriced)
      .when(PlaceOrder(2))
      .then(placed(lamps(2, 21)), lampsReserved(2)))

  it('may be told when it is the current one', () =>
    aShop(...goods, seen)
      .when(lampsAt(20))
      .then(placed(lamps(2)), lampsReserved(2)))

  it('has changed when another one is told', () =>
    aShop(...goods, repriced)
      .when(lampsAt(20))
      .thenRefusedWith('price_changed', { productId: lamp, price: 21 }))

  it('is taken as given from an import', () =>
    aShop(...goods, seen)
      .when({ ...lampsAt(1.5), pricesGiven: true })
      .then(placed(lamps(2, 1.5)), lampsReserved(2)))

  it('never comes to more than 10^13 minor units', () => {
    const dear = { productId: lamp, quantity: MAX_QUANTITY, price: price(1_000_000) }
    aShop(...goods, lampsReceived(MAX_QUANTITY))
      .when({ ...of(dear), pricesGiven: true })
      .thenRefused('amount_too_large')
  })

  it('never sums up to more than a line may come to', () => {
    const dear = { productId: postage, quantity: MAX_QUANTITY, price: price(100_000) }
    const penny = { productId: postage, quantity: 1, price: price(0.01) }
    aShop(storeOpened, postageCreated)
      .when({ ...of(dear, penny), pricesGiven: true })
      .thenRefused('amount_too_large')
  })
})
