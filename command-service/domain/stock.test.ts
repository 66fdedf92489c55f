import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { MovementId, StoreId } from '#shared/kernel/types.ts'
import {
  IssueStock,
  lamp,
  lampCreated,
  lampDiscontinued,
  lampsReceived,
  lampsReserved,
  MoveStock,
  movementId,
  postage,
  postageCreated,
  storeId,
  storeOpened,
} from '../testing/fixtures.ts'
import { aShop } from '../testing/small-shop.ts'

const goods = [storeOpened, lampCreated, lampsReceived(10)]
const lampsAt = { storeId, productId: lamp }
const moved = (type: 'StockReceived' | 'StockIssued' | 'StockAdjusted', quantity: number, id?: MovementId): ShopEvent => ({
  type,
  data: { ...lampsAt, quantity, ...(id && { movementId: id }) },
})

describe('moving stock', () => {
  it('takes in', () =>
    aShop(...goods)
      .when(MoveStock('in', 5))
      .then(moved('StockReceived', 5)))

  it('gives out what is there', () =>
    aShop(...goods)
      .when(MoveStock('out', 10))
      .then(moved('StockIssued', 10)))

  it('keeps the reason', () =>
    aShop(...goods)
      .when({ ...MoveStock('in', 5), reason: 'found' })
      .then({ type: 'StockReceived', data: { ...lampsAt, quantity: 5, reason: 'found' } }))

  it('does not give out what is reserved', () =>
    aShop(...goods, lampsReserved(4))
      .when(MoveStock('out', 7))
      .thenRefusedWith('insufficient_stock', { missing: [{ productId: lamp, requested: 7, available: 6 }] }))

  it('stands in a store', () =>
    aShop(...goods)
      .when({ ...MoveStock('in', 5), storeId: 'nowhere' as StoreId })
      .thenRefused('store_not_found'))

  it('is for articles that are kept in stock', () =>
    aShop(...goods, postageCreated)
      .when({ ...MoveStock('in', 5), productId: postage })
      .thenRefused('product_not_stocked'))

  it('clears out what is no longer sold', () =>
    aShop(...goods, lampDiscontinued)
      .when(MoveStock('out', 10))
      .then(moved('StockIssued', 10)))
})

describe('correcting stock', () => {
  it('goes up and down', () => {
    aShop(...goods)
      .when(MoveStock('manual', 3))
      .then(moved('StockAdjusted', 3))
    aShop(...goods)
      .when(MoveStock('manual', -3))
      .then(moved('StockAdjusted', -3))
  })

  it('by nothing records nothing', () =>
    aShop(...goods)
      .when(MoveStock('manual', 0))
      .thenNothing())

  it('stops at what is reserved', () => {
    aShop(...goods, lampsReserved(4))
      .when(MoveStock('manual', -6))
      .then(moved('StockAdjusted', -6))
    aShop(...goods, lampsReserved(4))
      .when(MoveStock('manual', -7))
      .thenRefused('insufficient_stock')
  })

  it('goes below what is reserved when forced', () =>
    aShop(...goods, lampsReserved(4))
      .when(MoveStock('manual', -10, { force: true }))
      .then(moved('StockAdjusted', -10)))

  it('never leaves less than nothing, forced or not', () =>
    aShop(...goods, lampsReserved(4))
      .when(MoveStock('manual', -11, { force: true }))
      .thenRefusedWith('insufficient_stock', { missing: [{ productId: lamp, requested: 11, available: 10 }] }))

  it('may go up while more is reserved than there is', () =>
    aShop(...goods, lampsReserved(4), moved('StockAdjusted', -10))
      .when(MoveStock('manual', 1))
      .then(moved('StockAdjusted', 1)))
})

describe('a movement with an id', () => {
  it('tells it', () =>
    aShop(...goods)
      .when(MoveStock('in', 5, { movementId }))
      .then(moved('StockReceived', 5, movementId)))

  it('without one is a movement each time', () =>
    aShop(...goods, moved('StockReceived', 5))
      .when(MoveStock('in', 5))
      .then(moved('StockReceived', 5)))
})

describe('selling over the counter', () => {
  it('takes off the shelf', () =>
    aShop(...goods)
      .when(IssueStock(10))
      .then(moved('StockIssued', 10)))

  it('twice is two sales, as long as there is enough', () => {
    aShop(...goods, moved('StockIssued', 5))
      .when(IssueStock(5))
      .then(moved('StockIssued', 5))
    aShop(...goods, moved('StockIssued', 6))
      .when(IssueStock(5))
      .thenRefused('insufficient_stock')
  })
})
