import type { Line } from '#shared/events/line.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { ProductId, ReturnId } from '#shared/kernel/types.ts'
import {
  delivered,
  lamp,
  lampCreated,
  lampDiscontinued,
  lamps,
  lampsBack,
  lampsReceived,
  lampsReserved,
  lampsShipped,
  paid,
  placed,
  postage,
  price,
  ReturnOrder,
  returned,
  shipped,
  storeOpened,
} from '../testing/fixtures.ts'
import { aShop } from '../testing/small-shop.ts'

const letter = { ...lamps(1), productId: postage, name: 'Postage', stocked: false, unitPrice: price(4.95), amount: 495 as never }
const bought = (...lines: readonly Line[]): readonly ShopEvent[] => {
  const goods = lines.reduce((units, { quantity, stocked }) => (stocked ? units + quantity : units), 0)
  const sent = [placed(...lines), lampsReserved(goods), paid(...lines), shipped, lampsShipped(goods)]
  return [storeOpened, lampCreated, lampsReceived(10), ...sent]
}
const all = { returned: [lamp], returnedBefore: [], kept: [] }
const returnId = 'r-1' as ReturnId

describe('returning goods of an order', () => {
  it('puts them back on the shelf', () => {
    aShop(...bought(lamps(3)))
      .when(ReturnOrder(2))
      .then(returned({}, lamps(2)), lampsBack(2))
    aShop(...bought(lamps(3)), delivered)
      .when(ReturnOrder(2))
      .then(returned({}, lamps(2)), lampsBack(2))
  })

  it('may leave them out of stock', () =>
    aShop(...bought(lamps(3)))
      .when({ ...ReturnOrder(2), restock: false })
      .then(returned({ restocked: false }, lamps(2))))

  it('keeps the reason', () =>
    aShop(...bought(lamps(3)))
      .when({ ...ReturnOrder(2), reason: 'too dark' })
      .then(returned({ reason: 'too dark' }, lamps(2)), lampsBack(2)))

  it('tells when nothing is left of an article', () => {
    aShop(...bought(lamps(3)))
      .when(ReturnOrder(3))
      .then(returned({ basket: all }, lamps(3)), lampsBack(3))
    aShop(...bought(lamps(3)), returned({}, lamps(2)), lampsBack(2))
      .when(ReturnOrder(1))
      .then(returned({ basket: all }, lamps(1)), lampsBack(1))
  })

  it('gives back what was paid: the first line first', () =>
    aShop(...bought(lamps(2), lamps(3, 18)))
      .when(ReturnOrder(3))
      .then(returned({}, lamps(2), lamps(1, 18)), lampsBack(3)))

  it('sums an article that is named twice', () =>
    aShop(...bought(lamps(2), lamps(3, 18)))
      .when({ ...ReturnOrder(0), items: [...ReturnOrder(1).items, ...ReturnOrder(2).items] })
      .then(returned({}, lamps(2), lamps(1, 18)), lampsBack(3)))

  it('goes up to what was bought and is not yet back', () => {
    const exceeding = [{ productId: lamp, requested: 3, returnable: 2 }]
    aShop(...bought(lamps(2), lamps(3, 18)), returned({}, lamps(2), lamps(1, 18)), lampsBack(3))
      .when(ReturnOrder(3))
      .thenRefusedWith('return_exceeds_order', { exceeding })
  })

  it('is for what was bought', () => {
    const productId = 'rug' as ProductId
    aShop(...bought(lamps(2)))
      .when({ ...ReturnOrder(1), items: [...ReturnOrder(1).items, { productId, quantity: 1 }] })
      .thenRefusedWith('return_exceeds_order', { exceeding: [{ productId, requested: 1, returnable: 0 }] })
  })

  it('may be for what never stands on a shelf', () =>
    aShop(...bought(lamps(2), letter))
      .when({ ...ReturnOrder(0), items: [{ productId: postage, quantity: 1 }] })
      .then(returned({}, letter)))

  it('does not mind what is no longer sold', () =>
    aShop(...bought(lamps(2)), lampDiscontinued)
      .when(ReturnOrder(1))
      .then(returned({}, lamps(1)), lampsBack(1)))

  it('with an id is recorded once', () => {
    aShop(...bought(lamps(3)))
      .when({ ...ReturnOrder(1), returnId })
      .then(returned({ returnId }, lamps(1)), lampsBack(1))
    aShop(...bought(lamps(3)), returned({ returnId }, lamps(1)), lampsBack(1), delivered)
      .when({ ...ReturnOrder(1), returnId })
      .thenNothing()
  })

  it('without an id is another return each time', () =>
    aShop(...bought(lamps(3)), returned({}, lamps(1)), lampsBack(1))
      .when(ReturnOrder(1))
      .then(returned({}, lamps(1)), lampsBack(1)))

  it('comes after they have been sent', () =>
    aShop(storeOpened, lampCreated, lampsReceived(10), placed(lamps(2)), lampsReserved(2))
      .when(ReturnOrder(1))
      .thenRefused('order_not_shipped'))
})
