import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StoreId } from '#shared/kernel/types.ts'
import { CreateLamp, lamp, lampCreated, lampDiscontinued, lampsReceived, price, storeOpened } from '../testing/fixtures.ts'
import { aShop } from '../testing/small-shop.ts'

const renamed: ShopEvent = { type: 'ProductRenamed', data: { productId: lamp, name: 'Big lamp' } }
const recategorised: ShopEvent = { type: 'ProductRecategorised', data: { productId: lamp, category: 'home' } }
const repriced: ShopEvent = { type: 'ProductRepriced', data: { productId: lamp, price: price(25) } }
const reviseAll = { type: 'ReviseProduct', productId: lamp, name: 'Big lamp', category: 'home', price: price(25) } as const
const discontinue = { type: 'DiscontinueProduct', productId: lamp } as const

describe('a product', () => {
  it('is created without a movement when nothing stands on the shelf', () => aShop().when(CreateLamp).then(lampCreated))

  it('is created with its first stock', () =>
    aShop(storeOpened)
      .when({ ...CreateLamp, stock: 10 })
      .then(lampCreated, lampsReceived(10)))

  it('needs a store for its stock', () =>
    aShop(storeOpened)
      .when({ ...CreateLamp, stock: 10, storeId: 'nowhere' as StoreId })
      .thenRefused('store_not_found'))

  it('that never stands on a shelf has no stock', () =>
    aShop(storeOpened)
      .when({ ...CreateLamp, stocked: false, stock: 10 })
      .thenRefused('product_not_stocked'))

  it('created twice is refused', () => aShop(lampCreated).when(CreateLamp).thenRefused('product_exists'))

  it('keeps its id when it is discontinued', () =>
    aShop(lampCreated, lampDiscontinued).when(CreateLamp).thenRefused('product_exists'))

  it('discontinued twice is discontinued once', () => {
    aShop(lampCreated).when(discontinue).then(lampDiscontinued)
    aShop(lampCreated, lampDiscontinued).when(discontinue).thenNothing()
  })
})

describe('revising a product', () => {
  it('records each change by its name', () => aShop(lampCreated).when(reviseAll).then(renamed, recategorised, repriced))

  it('records only what changes', () => aShop(lampCreated, renamed, repriced).when(reviseAll).then(recategorised))

  it('twice revises once', () => aShop(lampCreated, renamed, recategorised, repriced).when(reviseAll).thenNothing())

  it('with nothing changes nothing', () => aShop(lampCreated).when({ type: 'ReviseProduct', productId: lamp }).thenNothing())
})
