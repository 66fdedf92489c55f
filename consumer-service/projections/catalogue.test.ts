import assert from 'node:assert/strict'
import { recorded, type Told, tell } from '#shared/testing/telling.ts'
import { after, allRows, projectionContract, rowsOf } from '../projection.contract.ts'
import { catalogue } from './catalogue.ts'

projectionContract(catalogue, allRows('products', 'product_stock'))

const created = tell('ProductCreated', {
  productId: 'tea',
  name: 'Tea',
  category: 'drinks',
  price: 25_000,
  currency: 'USD',
  stocked: true,
})
const stock = { storeId: 'main', productId: 'tea' }

const teaAfter = async (...events: readonly Told[]) => (await rowsOf(await after(catalogue, recorded(events)), 'products'))[0]
const stockAfter = async (...events: readonly Told[]) => {
  const [row] = await rowsOf(await after(catalogue, recorded(events)), 'product_stock')
  return [row?.['on_hand'], row?.['reserved']]
}
const tea = { product_id: 'tea', name: 'Tea', category: 'drinks', price: 25_000, stocked: true, status: 'active', version: 1 }
const renamed = tell('ProductRenamed', { productId: 'tea', name: 'Green tea' })
const repriced = tell('ProductRepriced', { productId: 'tea', price: 0 })

describe('The catalogue', () => {
  it('has a product that was created', async () => assert.deepEqual(await teaAfter(created), tea))

  it('follows its name', async () =>
    assert.deepEqual(await teaAfter(created, renamed), { ...tea, name: 'Green tea', version: 2 }))

  it('follows its category', async () => {
    const recategorised = tell('ProductRecategorised', { productId: 'tea', category: 'leaves' })
    assert.deepEqual(await teaAfter(created, recategorised), { ...tea, category: 'leaves', version: 2 })
  })

  it('follows its price, also down to nothing', async () =>
    assert.deepEqual(await teaAfter(created, repriced), { ...tea, price: 0, version: 2 }))

  it('keeps a product that was discontinued', async () => {
    const discontinued = tell('ProductDiscontinued', { productId: 'tea' })
    assert.deepEqual(await teaAfter(created, discontinued), { ...tea, status: 'discontinued', version: 2 })
  })

  it('follows several changes at once, the last of each', async () => {
    const again = tell('ProductRenamed', { productId: 'tea', name: 'Black tea' })
    assert.deepEqual(await teaAfter(created, renamed, repriced, again), { ...tea, name: 'Black tea', price: 0, version: 4 })
  })

  it('has the stock of all stores, also before it has the product', async () => {
    const received = tell('StockReceived', { ...stock, quantity: 10 })
    const elsewhere = tell('StockReceived', { ...stock, storeId: 'north', quantity: 5 })
    const issued = tell('StockIssued', { ...stock, quantity: 3 })
    const adjusted = tell('StockAdjusted', { ...stock, quantity: -1 })
    assert.deepEqual(await stockAfter(received, elsewhere, issued, adjusted), [11, 0])
  })

  it('has what is reserved, until it is released', async () => {
    const reserved = tell('StockReserved', { ...stock, orderId: 'o-1', quantity: 4 })
    const released = tell('ReservationReleased', { ...stock, orderId: 'o-1', quantity: 1 })
    assert.deepEqual(await stockAfter(reserved, released), [0, 3])
  })

  it('does not mind in which store it stands', async () => {
    const received = tell('StockReceived', { ...stock, quantity: 10 })
    const out = tell('StockTransferredOut', { ...stock, toStoreId: 'north', quantity: 4 })
    const brought = tell('StockTransferredIn', { ...stock, storeId: 'north', fromStoreId: 'main', quantity: 4 })
    assert.deepEqual(await stockAfter(received, out), [6, 0])
    assert.deepEqual(await stockAfter(received, out, brought), [10, 0])
  })

  it('lets go of what is shipped', async () => {
    const received = tell('StockReceived', { ...stock, quantity: 10 })
    const reserved = tell('StockReserved', { ...stock, orderId: 'o-1', quantity: 4 })
    const shipped = tell('StockShipped', { ...stock, orderId: 'o-1', quantity: 4 })
    assert.deepEqual(await stockAfter(received, reserved, shipped), [6, 0])
  })
})
