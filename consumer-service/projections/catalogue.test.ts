import assert from 'node:assert/strict'
import { recorded, type Told, tell } from '#shared/testing/telling.ts'
import { after, allRows, projectionContract, rowsOf } from '../projection.contract.ts'
import { catalogue } from './catalogue.ts'

projectionContract(catalogue, allRows('products'))

const created = tell('ProductCreated', {
  productId: 'tea',
  name: 'Tea',
  category: 'drinks',
  price: 25_000,
  currency: 'USD',
  stocked: true,
})
const stock = { storeId: 'main', productId: 'tea' }

const teaAfter = async (...events: readonly Told[]) => {
  const [row] = await rowsOf(await after(catalogue, recorded(events)), 'products')
  return row
}
const tea = { product_id: 'tea', name: 'Tea', category: 'drinks', price: 25_000, stocked: true, status: 'active', version: 1 }
const none = { on_hand: 0, reserved: 0 }

describe('The catalogue', () => {
  it('has a product that was created', async () => assert.deepEqual(await teaAfter(created), { ...tea, ...none }))

  it('follows its name', async () => {
    const renamed = tell('ProductRenamed', { productId: 'tea', name: 'Green tea' })
    assert.deepEqual(await teaAfter(created, renamed), { ...tea, ...none, name: 'Green tea', version: 2 })
  })

  it('follows its category', async () => {
    const recategorised = tell('ProductRecategorised', { productId: 'tea', category: 'leaves' })
    assert.deepEqual(await teaAfter(created, recategorised), { ...tea, ...none, category: 'leaves', version: 2 })
  })

  it('follows its price, also down to nothing', async () => {
    const repriced = tell('ProductRepriced', { productId: 'tea', price: 0 })
    assert.deepEqual(await teaAfter(created, repriced), { ...tea, ...none, price: 0, version: 2 })
  })

  it('keeps a product that was discontinued', async () => {
    const discontinued = tell('ProductDiscontinued', { productId: 'tea' })
    assert.deepEqual(await teaAfter(created, discontinued), { ...tea, ...none, status: 'discontinued', version: 2 })
  })

  it('has the stock of all stores', async () => {
    const received = tell('StockReceived', { ...stock, quantity: 10 })
    const elsewhere = tell('StockReceived', { ...stock, storeId: 'north', quantity: 5 })
    const issued = tell('StockIssued', { ...stock, quantity: 3 })
    const adjusted = tell('StockAdjusted', { ...stock, quantity: -1 })
    assert.deepEqual(await teaAfter(created, received, elsewhere, issued, adjusted), { ...tea, on_hand: 11, reserved: 0 })
  })

  it('has what is reserved, until it is released', async () => {
    const reserved = tell('StockReserved', { ...stock, orderId: 'o-1', quantity: 4 })
    const released = tell('ReservationReleased', { ...stock, orderId: 'o-1', quantity: 1 })
    assert.deepEqual(await teaAfter(created, reserved, released), { ...tea, on_hand: 0, reserved: 3 })
  })

  it('does not mind in which store it stands', async () => {
    const received = tell('StockReceived', { ...stock, quantity: 10 })
    const out = tell('StockTransferredOut', { ...stock, toStoreId: 'north', quantity: 4 })
    const brought = tell('StockTransferredIn', { ...stock, storeId: 'north', fromStoreId: 'main', quantity: 4 })
    assert.deepEqual(await teaAfter(created, received, out), { ...tea, on_hand: 6, reserved: 0 })
    assert.deepEqual(await teaAfter(created, received, out, brought), { ...tea, on_hand: 10, reserved: 0 })
  })

  it('lets go of what is shipped', async () => {
    const received = tell('StockReceived', { ...stock, quantity: 10 })
    const reserved = tell('StockReserved', { ...stock, orderId: 'o-1', quantity: 4 })
    const shipped = tell('StockShipped', { ...stock, orderId: 'o-1', quantity: 4 })
    assert.deepEqual(await teaAfter(created, received, reserved, shipped), { ...tea, on_hand: 6, reserved: 0 })
  })

  it('knows the stock of a product before its name', async () => {
    const received = tell('StockReceived', { ...stock, quantity: 10 })
    assert.deepEqual(await teaAfter(received), {
      product_id: 'tea',
      name: null,
      category: null,
      price: null,
      stocked: null,
      status: 'active',
      version: 0,
      on_hand: 10,
      reserved: 0,
    })
    assert.deepEqual(await teaAfter(received, created), { ...tea, on_hand: 10, reserved: 0 })
  })
})
