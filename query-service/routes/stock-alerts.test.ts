import assert from 'node:assert/strict'
import { recorded, tell } from '#shared/testing/telling.ts'
import { askingAbout } from '../testing/asking.ts'

const product = (productId: string) =>
  tell('ProductCreated', { productId, name: productId, category: 'goods', price: 10_000, currency: 'USD', stocked: true })
const received = (productId: string, quantity: number, storeId = 'main') =>
  tell('StockReceived', { storeId, productId, quantity })
const reserved = (productId: string, quantity: number) =>
  tell('StockReserved', { storeId: 'main', productId, quantity, orderId: 'o-1' })

const shop = recorded([
  ...['main', 'north', 'empty'].map((storeId) => tell('StoreOpened', { storeId, name: storeId })),
  ...['tea', 'cup', 'pot', 'jar', 'old', 'new'].map(product),
  ...[received('tea', 5), received('cup', 9), reserved('cup', 9), received('pot', 6), received('jar', 7), reserved('jar', 4)],
  ...[received('tea', 2, 'north'), received('cup', 40, 'north')],
  ...[received('old', 1), tell('ProductDiscontinued', { productId: 'old' })],
  tell('StockAdjusted', { storeId: 'north', productId: 'pot', quantity: -1 }),
])

type Alert = { readonly productId: string; readonly storeId: string; readonly available: number }

describe('GET /api/inventory/alerts', () => {
  const { read, missing, refused, pages } = askingAbout(shop, { lowStock: 5 })
  const told = (alerts: readonly Alert[]) =>
    alerts.map(({ productId, storeId, available }) => `${productId} ${storeId} ${available}`)
  const listed = async (query: string) => told((await read<{ data: readonly Alert[] }>(`/api/inventory/alerts${query}`)).data)

  it('lists what is out and what is low, the least available first', async () =>
    assert.deepEqual(await listed(''), ['pot north -1', 'cup main 0', 'tea north 2', 'jar main 3', 'tea main 5']))

  it('tells of one what there is of it, and what counts as low', async () => {
    const cup = { productId: 'cup', productName: 'cup', storeId: 'main', kind: 'out', onHand: 9, reserved: 9, available: 0 }
    const answer = await read('/api/inventory/alerts?kind=out&storeId=main')
    assert.deepEqual(answer, { data: [cup], nextCursor: null, threshold: 5 })
  })

  it('lists those of a store, and only what is out or only what is low', async () => {
    assert.deepEqual(await listed('?storeId=north'), ['pot north -1', 'tea north 2'])
    assert.deepEqual(await listed('?storeId=empty'), [])
    assert.deepEqual(await listed('?kind=out'), ['pot north -1', 'cup main 0'])
    assert.deepEqual(await listed('?kind=low'), ['tea north 2', 'jar main 3', 'tea main 5'])
    assert.deepEqual(await listed('?kind=low&storeId=north'), ['tea north 2'])
  })

  it('comes in pages', async () => {
    assert.deepEqual((await pages<Alert>('/api/inventory/alerts', 2)).map(told), [
      ['pot north -1', 'cup main 0'],
      ['tea north 2', 'jar main 3'],
      ['tea main 5'],
    ])
    const ofMain = await pages<Alert>('/api/inventory/alerts?storeId=main', 1)
    assert.deepEqual(ofMain.map(told), [['cup main 0'], ['jar main 3'], ['tea main 5']])
  })

  it('is 404 for a store nobody opened', () => missing('/api/inventory/alerts?storeId=nowhere'))

  it('refuses what it does not understand', async () => {
    await refused('/api/inventory/alerts?kind=high', '/kind')
    await refused('/api/inventory/alerts?storeId=a%20b', '/storeId')
    await refused('/api/inventory/alerts?threshold=3', '/threshold')
    await refused('/api/inventory/alerts?cursor=WzFd', '/cursor')
  })
})

describe('Where nothing counts as low', () => {
  const { read } = askingAbout(shop, { lowStock: 0 })

  it('only what is out is told', async () => {
    assert.equal((await read<{ data: readonly Alert[] }>('/api/inventory/alerts')).data.length, 2)
    assert.deepEqual((await read<{ data: readonly Alert[] }>('/api/inventory/alerts?kind=low')).data, [])
  })
})
