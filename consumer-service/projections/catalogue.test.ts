import assert from 'node:assert/strict'
import { recorded, type Told, tell } from '#shared/testing/telling.ts'
import { after, allRows, projectionContract, rowsOf } from '../projection.contract.ts'
import { catalogue } from './catalogue.ts'

projectionContract(catalogue, allRows('products', 'product_words', 'product_stock'))

const created = tell('ProductCreated', {
  productId: 'tea',
  name: 'Tea',
  category: 'drinks',
  price: 25_000,
  currency: 'USD',
  stocked: true,
})
const stock = { storeId: 'main', productId: 'tea' }

const rowsAfter = async (table: string, ...events: readonly Told[]) => rowsOf(await after(catalogue, recorded(events)), table)
const teaAfter = async (...events: readonly Told[]) => (await rowsAfter('products', ...events))[0]
const stockAfter = async (...events: readonly Told[]) => {
  const [row] = await rowsAfter('product_stock', ...events)
  return [row?.['on_hand'], row?.['reserved']]
}
const tea = {
  ...{ product_id: 'tea', name: 'Tea', category: 'drinks', price: 25_000, stocked: true, status: 'active', version: 1 },
  ...{ created_at: new Date('2026-01-01T09:00:00Z'), sort_name: 'tea', name_words: "'tea':1A", category_words: "'drinks':1B" },
}
const greenTea = { ...tea, name: 'Green tea', sort_name: 'green tea', name_words: "'green':1A 'tea':2A" }
const renamed = tell('ProductRenamed', { productId: 'tea', name: 'Green tea' })
const repriced = tell('ProductRepriced', { productId: 'tea', price: 0 })

describe('The catalogue', () => {
  it('has a product that was created', async () => assert.deepEqual(await teaAfter(created), tea))

  it('follows its name', async () => assert.deepEqual(await teaAfter(created, renamed), { ...greenTea, version: 2 }))

  it('follows its category', async () => {
    const recategorised = tell('ProductRecategorised', { productId: 'tea', category: 'leaves' })
    assert.deepEqual(await teaAfter(created, recategorised), {
      ...{ ...tea, category: 'leaves', category_words: "'leaves':1B", version: 2 },
    })
  })

  it('follows its price, also down to nothing', async () =>
    assert.deepEqual(await teaAfter(created, repriced), { ...tea, price: 0, version: 2 }))

  it('keeps a product that was discontinued', async () => {
    const discontinued = tell('ProductDiscontinued', { productId: 'tea' })
    assert.deepEqual(await teaAfter(created, discontinued), { ...tea, status: 'discontinued', version: 2 })
  })

  it('follows several changes at once, the last of each', async () => {
    const again = tell('ProductRenamed', { productId: 'tea', name: 'Black tea' })
    assert.deepEqual(await teaAfter(created, renamed, repriced, again), {
      ...{ ...tea, name: 'Black tea', price: 0, version: 4 },
      ...{ sort_name: 'black tea', name_words: "'black':1A 'tea':2A" },
    })
  })

  it('sorts and finds names without case, accents and apostrophes, and by their first 60 characters', async () => {
    const named = (name: string) => teaAfter(created, tell('ProductRenamed', { productId: 'tea', name }))
    const lady = await named("Crème for the LADY'S \\ teas")
    assert.equal(lady?.['sort_name'], 'creme for the ladys teas')
    assert.equal(lady?.['name_words'], "'creme':1A 'for':2A 'ladys':4A 'teas':5A 'the':3A")
    assert.equal((await named('\u{1d41a}'.repeat(200)))?.['sort_name'], 'a'.repeat(60))
    const wordless = await named('&!')
    assert.deepEqual([wordless?.['name'], wordless?.['sort_name'], wordless?.['name_words']], ['&!', '', ''])
  })

  it('knows every word that a product ever had, once', async () => {
    const database = await after(
      catalogue,
      recorded([created, renamed, tell('ProductRenamed', { productId: 'tea', name: 'чаи' })]),
    )
    assert.deepEqual(await rowsOf(database, 'product_words'), [
      { word: 'drinks', spelled: 'drinks' },
      { word: 'green', spelled: 'green' },
      { word: 'tea', spelled: 'tea' },
      { word: 'чаи', spelled: 'uftsu0' },
    ])
  })

  it('has a stock of what is stocked from the beginning, and none of what is not', async () => {
    assert.deepEqual(await stockAfter(created), [0, 0])
    const postage = tell('ProductCreated', { ...created.data, productId: 'postage', stocked: false } as never)
    assert.deepEqual(await rowsAfter('product_stock', postage), [])
  })

  it('knows whether any of it is available', async () => {
    const inStock = async (...events: readonly Told[]) => (await rowsAfter('product_stock', ...events))[0]?.['in_stock']
    const received = tell('StockReceived', { ...stock, quantity: 4 })
    const reserved = tell('StockReserved', { ...stock, orderId: 'o-1', quantity: 4 })
    assert.equal(await inStock(created), false)
    assert.equal(await inStock(created, received), true)
    assert.equal(await inStock(created, received, reserved), false)
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
