import type { TransferId } from '#shared/kernel/types.ts'
import {
  atticOpened,
  lampCreated,
  lampDiscontinued,
  lampsReceived,
  lampsReserved,
  lampsTransferred,
  postage,
  postageCreated,
  storeOpened,
  TransferStock,
} from '../testing/fixtures.ts'
import { aShop } from '../testing/small-shop.ts'

const goods = [storeOpened, atticOpened, lampCreated, lampsReceived(10)]
const transferId = 't-1' as TransferId

describe('a transfer', () => {
  it('takes from one store what it brings to the other', () =>
    aShop(...goods)
      .when(TransferStock(10))
      .then(...lampsTransferred(10)))

  it('leaves what is reserved', () =>
    aShop(...goods, lampsReserved(4))
      .when(TransferStock(7))
      .thenRefusedWith('insufficient_stock', { missing: [{ productId: 'lamp', requested: 7, available: 6 }] }))

  it('brings what can be taken on from there', () => {
    const { fromStoreId: toStoreId, toStoreId: fromStoreId, ...back } = TransferStock(3)
    const [out, brought] = lampsTransferred(3)
    aShop(...goods, ...lampsTransferred(3))
      .when({ ...back, fromStoreId, toStoreId })
      .then(
        { ...out, data: { ...out.data, storeId: fromStoreId, toStoreId } } as typeof out,
        { ...brought, data: { ...brought.data, storeId: toStoreId, fromStoreId } } as typeof brought,
      )
  })

  it('with an id tells it on both sides', () =>
    aShop(...goods)
      .when(TransferStock(3, transferId))
      .then(...lampsTransferred(3, transferId)))

  it('without one is a transfer each time', () =>
    aShop(...goods, ...lampsTransferred(3))
      .when(TransferStock(3))
      .then(...lampsTransferred(3)))

  it('needs both stores', () => {
    for (const stores of [[storeOpened], [atticOpened]])
      aShop(...stores, lampCreated, lampsReceived(10))
        .when(TransferStock(1))
        .thenRefused('store_not_found')
  })

  it('is for articles that are kept in stock', () =>
    aShop(...goods, postageCreated)
      .when({ ...TransferStock(1), productId: postage })
      .thenRefused('product_not_stocked'))

  it('clears out what is no longer sold', () =>
    aShop(...goods, lampDiscontinued)
      .when(TransferStock(1))
      .then(...lampsTransferred(1)))
})
