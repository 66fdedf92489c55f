import assert from 'node:assert/strict'
import { askingAbout } from '../testing/asking.ts'

type Movement = { readonly position: number }
type Movements = { readonly totalItems: number; readonly movements: readonly Movement[] }

const positionsOf = (movements: readonly Movement[]) => movements.map(({ position }) => position)

describe('GET /api/stock-movements', () => {
  const { read, refused, pages } = askingAbout()
  const listed = async (query: string) => {
    const { totalItems, movements } = await read<Movements>(`/api/stock-movements${query}`)
    assert.equal(totalItems, movements.length)
    return positionsOf(movements)
  }

  it('lists the newest first, and how many there are', async () => {
    const answer = await read('/api/stock-movements?limit=1')
    assert.deepEqual(answer, {
      totalItems: 10,
      totalPages: 10,
      currentPage: 1,
      movements: [
        {
          storeId: 'north',
          productId: 'tea',
          productName: 'Green tea',
          type: 'transfer_in',
          quantity: 20,
          reason: null,
          movementId: null,
          creditNoteId: null,
          orderId: null,
          transferId: 't-1',
          otherStoreId: 'main',
          occurredAt: '2026-01-09T08:00:00.000Z',
          position: 41,
        },
      ],
      nextCursor: answer['nextCursor'],
    })
  })

  it('lists those of a store, a product, a kind, a time', async () => {
    assert.deepEqual(await listed('?storeId=north'), [41, 9])
    assert.deepEqual(await listed('?productId=cup'), [39, 35, 26, 8])
    assert.deepEqual(await listed('?productId=nothing'), [])
    assert.deepEqual(await listed('?type=out'), [26])
    assert.deepEqual(await listed('?type=shipped'), [35])
    assert.deepEqual(await listed('?type=transfer_out'), [40])
    assert.deepEqual(await listed('?startDate=2026-01-04T12:00:00.001Z'), [41, 40, 39, 35, 27, 26])
    assert.deepEqual(await listed('?storeId=main&productId=tea&type=in&startDate=2026-01-02&endDate=2026-01-31'), [25])
  })

  it('has the last day and the last moment in it', async () => {
    assert.deepEqual(await listed('?endDate=2026-01-01'), [9, 8, 7])
    assert.deepEqual(await listed('?endDate=2026-01-01T09:00:00Z'), [8, 7])
  })

  it('comes in pages by offset', async () => {
    const { movements, ...counted } = await read<Movements>('/api/stock-movements?limit=4&offset=8')
    assert.deepEqual(positionsOf(movements), [8, 7])
    assert.deepEqual(counted, { totalItems: 10, totalPages: 3, currentPage: 3, nextCursor: null })
    assert.deepEqual((await read<Movements>('/api/stock-movements?offset=10')).movements, [])
  })

  it('comes in pages by cursor, which are not counted again', async () => {
    const found = await pages<Movement>('/api/stock-movements', 4, 'movements')
    assert.deepEqual(found.map(positionsOf), [
      [41, 40, 39, 35],
      [27, 26, 25, 9],
      [8, 7],
    ])
    const { nextCursor } = await read('/api/stock-movements?limit=4')
    assert.deepEqual(Object.keys(await read(`/api/stock-movements?cursor=${nextCursor}`)), ['movements', 'nextCursor'])
  })

  it('refuses what it does not understand', async () => {
    await refused('/api/stock-movements?type=sideways', '/type')
    await refused('/api/stock-movements?startDate=soon', '/startDate')
    await refused('/api/stock-movements?endDate=2026-13-01', '/endDate')
    await refused('/api/stock-movements?offset=-1', '/offset')
    await refused('/api/stock-movements?storeId=a%20b', '/storeId')
    await refused('/api/stock-movements?cursor=WyJhIiwxXQ', '/cursor')
    await refused(`/api/stock-movements?offset=1&cursor=${Buffer.from('[1,2]').toString('base64url')}`, '')
  })
})
