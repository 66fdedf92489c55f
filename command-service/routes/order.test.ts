import assert from 'node:assert/strict'
import type { Received } from '#shared/testing/http-client.ts'
import { type RunningService, startCommandService } from '../testing/running-service.ts'

const lamp = { productId: 'lamp', name: 'Lamp', category: 'light', price: 19.99, stock: 10 }

describe('an order over HTTP', () => {
  let service: RunningService
  const post = (path: string, body: object, headers = {}): Promise<Received> => service.ask(path, { body, headers })
  const types = async (after: number) => (await service.recorded(after)).map(({ type }) => type)

  beforeEach(async () => {
    service = await startCommandService()
  })
  afterEach(() => service.close())

  it('is placed and cancelled, once', async () => {
    await post('/api/products', lamp)
    const items = [
      { productId: 'lamp', quantity: 3, price: 19.99 },
      { productId: 'lamp', quantity: 1 },
    ]
    const placed = await post('/api/orders', { orderId: 'o-1', customerId: 'ada', items })
    assert.deepEqual([placed.status, placed.headers.location], [201, '/api/orders/o-1'])
    assert.deepEqual(placed.json(), { orderId: 'o-1', version: 1, position: 6 })
    assert.equal((await post('/api/orders/o-1/cancel', { reason: 'changed my mind' })).status, 200)
    const again = await service.ask('/api/orders/o-1/cancel', { method: 'POST' })
    assert.deepEqual([again.status, again.json()], [200, { orderId: 'o-1', version: 2, position: 8 }])
    assert.deepEqual(await types(3), [
      'CustomerRegistered',
      'OrderPlaced',
      'StockReserved',
      'OrderCancelled',
      'ReservationReleased',
    ])
  })

  it('that is rejected can be found by the id that was made for it', async () => {
    await post('/api/products', lamp)
    const answer = await post('/api/orders', { items: [{ productId: 'lamp', quantity: 1_000 }] })
    const { code, facts } = answer.json<{ code: string; facts: { orderId: string; missing: readonly object[] } }>()
    assert.deepEqual([answer.status, code, facts.missing.length], [409, 'insufficient_stock', 1])
    const events = await service.recorded(0)
    const rejected = events.find(({ type }) => type === 'OrderRejected')
    assert.equal(rejected?.stream, `order-${facts.orderId}`)
  })

  it('is paid, shipped and delivered, each once', async () => {
    await post('/api/products', lamp)
    await post('/api/orders', { orderId: 'o-1', items: [{ productId: 'lamp', quantity: 3 }] })
    const step = (name: string) => service.ask(`/api/orders/o-1/${name}`, { method: 'POST' })
    for (const [name, version, position] of [
      ['pay', 2, 6],
      ['ship', 3, 8],
      ['deliver', 4, 9],
    ] as const) {
      const answer = await step(name)
      assert.deepEqual([answer.status, answer.json()], [200, { orderId: 'o-1', version, position }])
      assert.deepEqual((await step(name)).json(), { orderId: 'o-1', version, position })
    }
    assert.deepEqual(await types(5), ['OrderPaid', 'OrderShipped', 'StockShipped', 'OrderDelivered'])
  })

  it('comes back in parts, once for each id', async () => {
    await post('/api/products', lamp)
    await post('/api/orders', { orderId: 'o-1', items: [{ productId: 'lamp', quantity: 3 }] })
    for (const step of ['pay', 'ship']) await post(`/api/orders/o-1/${step}`, {})
    const items = [{ productId: 'lamp', quantity: 2 }]
    const back = await post('/api/orders/o-1/returns', { items, returnId: 'r-1', reason: 'too dark' })
    assert.deepEqual([back.status, back.headers.location], [201, '/api/orders/o-1'])
    assert.deepEqual(back.json(), { orderId: 'o-1', version: 4, position: 10 })
    const again = await post('/api/orders/o-1/returns', { items, returnId: 'r-1' })
    assert.deepEqual([again.status, again.json()], [200, back.json()])
    assert.deepEqual(await types(8), ['OrderReturned', 'StockReceived'])
  })
})
