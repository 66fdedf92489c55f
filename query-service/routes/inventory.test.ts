import assert from 'node:assert/strict'
import { askingAbout } from '../testing/asking.ts'

const cup = { productId: 'cup', productName: 'Cup', onHand: 45, reserved: 2, available: 43 }
const tea = { productId: 'tea', productName: 'Green tea', onHand: 105, reserved: 5, available: 100 }
const moved = { in: 164, out: 4, manual: -7, shipped: 3, transfer_in: 20, transfer_out: 20 }
const totals = { onHand: 150, reserved: 7, available: 143, moved }

describe('GET /api/inventory', () => {
  const { read, refused, pages } = askingAbout()

  it('tells what there is across stores, and of all together', async () =>
    assert.deepEqual(await read('/api/inventory'), { data: [cup, tea], nextCursor: null, totals }))

  it('comes in pages', async () => assert.deepEqual(await pages('/api/inventory', 1), [[cup], [tea]]))

  it('tells the totals on an empty page too', async () => {
    const cursor = Buffer.from('["z"]').toString('base64url')
    assert.deepEqual(await read(`/api/inventory?cursor=${cursor}`), { data: [], nextCursor: null, totals })
  })

  it('refuses what it does not understand', async () => {
    await refused('/api/inventory?limit=1.5', '/limit')
    await refused('/api/inventory?offset=1', '/offset')
    await refused('/api/inventory?cursor=', '/cursor')
  })
})

describe('The inventory of nothing', () => {
  const { read } = askingAbout([])
  const none = { in: 0, out: 0, manual: 0, shipped: 0, transfer_in: 0, transfer_out: 0 }
  const nothing = { onHand: 0, reserved: 0, available: 0, moved: none }

  it('is zero', async () => assert.deepEqual(await read('/api/inventory'), { data: [], nextCursor: null, totals: nothing }))
})

describe('GET /api/inventory/{productId}', () => {
  const { read, missing, refused } = askingAbout()

  it('tells what there is of it, and in which stores', async () =>
    assert.deepEqual(await read('/api/inventory/tea'), {
      ...tea,
      stores: [
        { storeId: 'main', onHand: 75, reserved: 5, available: 70 },
        { storeId: 'north', onHand: 30, reserved: 0, available: 30 },
      ],
    }))

  it('is zero for a product that never had stock', async () =>
    assert.deepEqual(await read('/api/inventory/lamp'), {
      productId: 'lamp',
      productName: 'Desk lamp',
      onHand: 0,
      reserved: 0,
      available: 0,
      stores: [],
    }))

  it('is 404 for a product nobody created', () => missing('/api/inventory/nothing'))
  it('names an id that is none', () => refused('/api/inventory/a%20b', '/productId'))
})

describe('GET /api/stores', () => {
  const { read, refused, pages } = askingAbout()
  const main = { storeId: 'main', name: 'Main street', location: 'Leeds', openedAt: '2026-01-01T08:00:00.000Z' }
  const north = { storeId: 'north', name: 'North end', location: null, openedAt: '2026-01-01T08:00:00.000Z' }

  it('lists them', async () => assert.deepEqual(await read('/api/stores'), { data: [main, north], nextCursor: null }))
  it('comes in pages', async () => assert.deepEqual(await pages('/api/stores', 1), [[main], [north]]))
  it('refuses what it does not understand', () => refused('/api/stores?name=Main', '/name'))
})

describe('GET /api/stores/{storeId}/inventory', () => {
  const { read, missing, refused, pages } = askingAbout()
  const teaHere = { ...tea, onHand: 75, available: 70 }

  it('tells what there is in the store', async () =>
    assert.deepEqual(await read('/api/stores/main/inventory'), { storeId: 'main', inventory: [cup, teaHere], nextCursor: null }))

  it('comes in pages', async () =>
    assert.deepEqual(await pages('/api/stores/main/inventory', 1, 'inventory'), [[cup], [teaHere]]))

  it('is 404 for a store nobody opened', () => missing('/api/stores/nowhere/inventory'))
  it('names an id that is none', () => refused('/api/stores/a%20b/inventory', '/storeId'))
  it('refuses what it does not understand', () => refused('/api/stores/main/inventory?limit=-1', '/limit'))
})
