import type { ShopEvent } from '#shared/events/shop-event.ts'
import { MAX_QUANTITY } from '#shared/kernel/money.ts'
import {
  credited,
  creditNoteId,
  IssueCreditNote,
  lamp,
  lampCreated,
  lampDiscontinued,
  lamps,
  postage,
  postageCreated,
  price,
  seen,
  storeId,
  storeOpened,
} from '../testing/fixtures.ts'
import { aShop } from '../testing/small-shop.ts'

const backOnTheShelf = (quantity: number): ShopEvent => ({
  type: 'StockReceived',
  data: { storeId, productId: lamp, quantity, creditNoteId },
})
const noted = (event: ShopEvent, restocked: boolean) => ({ ...event, data: { ...event.data, restocked } }) as ShopEvent

describe('a credit note', () => {
  it('puts the goods back on the shelf', () =>
    aShop(storeOpened, lampCreated, seen)
      .when(IssueCreditNote(2))
      .then(credited(lamps(2)), backOnTheShelf(2)))

  it('registers a customer who was never seen', () =>
    aShop(storeOpened, lampCreated)
      .when(IssueCreditNote(2))
      .then(seen, credited(lamps(2)), backOnTheShelf(2)))

  it('may leave the goods out of stock', () =>
    aShop(storeOpened, lampCreated, seen)
      .when({ ...IssueCreditNote(2), restock: false })
      .then(noted(credited(lamps(2)), false)))

  it('sums what goes back of one article', () => {
    const two = IssueCreditNote(2)
    aShop(storeOpened, lampCreated, seen)
      .when({ ...two, items: [...two.items, { productId: lamp, quantity: 1, price: price(18) }] })
      .then(credited(lamps(2), lamps(1, 18)), backOnTheShelf(3))
  })

  it('puts nothing back of what never stands on a shelf', () => {
    const line = { productId: postage, name: 'Postage', category: 'fees', stocked: false, quantity: 1, unitPrice: price(4.95) }
    aShop(storeOpened, postageCreated, seen)
      .when({ ...IssueCreditNote(1), items: [{ productId: postage, quantity: 1, price: price(4.95) }] })
      .then(credited({ ...line, amount: 495 as never }))
  })

  it('takes back what is no longer sold', () =>
    aShop(storeOpened, lampCreated, lampDiscontinued, seen)
      .when(IssueCreditNote(2))
      .then(credited(lamps(2)), backOnTheShelf(2)))

  it('is issued once', () =>
    aShop(storeOpened, lampCreated, seen, credited(lamps(2)), backOnTheShelf(2))
      .when(IssueCreditNote(2))
      .thenRefused('credit_note_exists'))

  it('is for what is known', () => aShop(storeOpened).when(IssueCreditNote(2)).thenRefused('product_not_found'))

  it('never comes to more than 10^13 minor units', () =>
    aShop(storeOpened, lampCreated)
      .when({ ...IssueCreditNote(1), items: [{ productId: lamp, quantity: MAX_QUANTITY, price: price(1_000_000) }] })
      .thenRefused('amount_too_large'))
})
