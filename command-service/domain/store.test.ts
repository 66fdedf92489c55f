import { storeId, storeOpened } from '../testing/fixtures.ts'
import { aShop } from '../testing/small-shop.ts'

const open = { type: 'OpenStore', storeId, name: 'Main street' } as const

describe('a store', () => {
  it('opens', () => aShop().when(open).then(storeOpened))

  it('may say where it is', () =>
    aShop()
      .when({ ...open, location: 'Leeds' })
      .then({ type: 'StoreOpened', data: { storeId, name: 'Main street', location: 'Leeds' } }))

  it('opens once', () => aShop(storeOpened).when(open).thenRefused('store_exists'))
})
