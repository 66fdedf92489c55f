import assert from 'node:assert/strict'
import type { Received, SeenProblem } from '#shared/testing/http-client.ts'
import { type RunningService, startCommandService } from '../testing/running-service.ts'

const lamp = { productId: 'lamp', name: 'Lamp', category: 'light', price: 19.99, stock: 10 }

describe('commands over HTTP', () => {
  let service: RunningService
  const post = (path: string, body: object, headers = {}): Promise<Received> => service.ask(path, { body, headers })
  const patch = (path: string, body: object): Promise<Received> => service.ask(path, { method: 'PATCH', body })
  const types = async (after: number) => (await service.recorded(after)).map(({ type }) => type)

  beforeEach(async () => {
    service = await startCommandService()
  })
  afterEach(() => service.close())

  it('the default store is open from the start', async () => {
    const [opened] = await service.recorded()
    assert.equal(opened?.type, 'StoreOpened')
    assert.equal(JSON.parse(opened?.metadata ?? '').actor, 'system:command-service')
  })

  it('a product is created, with its first stock, revised and discontinued', async () => {
    const created = await post('/api/products', lamp)
    assert.deepEqual([created.status, created.headers.location], [201, '/api/products/lamp'])
    assert.deepEqual(created.json(), { productId: 'lamp', version: 1, position: 3 })
    assert.equal(created.headers['daybook-position'], '3')

    const revised = await patch('/api/products/lamp', { name: 'Big lamp', price: 25 })
    assert.deepEqual([revised.status, revised.json()], [200, { productId: 'lamp', version: 3, position: 5 }])
    assert.deepEqual((await patch('/api/products/lamp', { price: 25 })).json(), { productId: 'lamp', version: 3, position: 5 })

    const gone = await service.ask('/api/products/lamp', { method: 'DELETE' })
    assert.deepEqual([gone.status, gone.json()], [200, { productId: 'lamp', version: 4, position: 6 }])
    assert.deepEqual(await types(1), [
      'ProductCreated',
      'StockReceived',
      'ProductRenamed',
      'ProductRepriced',
      'ProductDiscontinued',
    ])
  })

  it('what gets no id gets one', async () => {
    for (const [path, body, field] of [
      ['/api/products', { name: 'A', category: 'c', price: 1 }, 'productId'],
      ['/api/stores', { name: 'Attic' }, 'storeId'],
      ['/api/customers', { name: 'Ada' }, 'customerId'],
    ] as const) {
      const answer = await post(path, body)
      assert.equal(answer.status, 201)
      assert.match(String(answer.json()[field]), /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    }
  })

  it('a number is as good an id as its text', async () => {
    await post('/api/products', { ...lamp, productId: 7 })
    assert.equal((await post('/api/products', { ...lamp, productId: '7' })).json<SeenProblem>().code, 'product_exists')
    assert.equal((await post('/api/orders', { items: [{ productId: 7, quantity: 1 }] })).status, 201)
  })

  it('stock is moved in a store', async () => {
    await post('/api/products', lamp)
    await post('/api/stores', { storeId: 'attic', name: 'Attic', location: 'Upstairs' })
    const moved = await post('/api/stores/attic/stock-movements', {
      productId: 'lamp',
      type: 'in',
      quantity: 4,
      reason: 'found',
      movementId: 'm-1',
    })
    assert.deepEqual([moved.status, moved.headers.location], [201, undefined])
    assert.deepEqual(moved.json(), { storeId: 'attic', productId: 'lamp', version: 1, position: 5 })
    const again = await post('/api/stores/attic/stock-movements', {
      productId: 'lamp',
      type: 'in',
      quantity: 4,
      movementId: 'm-1',
    })
    assert.equal(again.status, 200)
    assert.equal(
      (await post('/api/stores/attic/stock-movements', { productId: 'lamp', type: 'manual', quantity: -1 })).status,
      201,
    )
    assert.equal((await patch('/api/products/lamp/inventory', { quantity: 2, storeId: 'attic' })).status, 200)
    assert.deepEqual(await types(4), ['StockReceived', 'StockAdjusted', 'StockIssued'])
  })

  it('stock is transferred from store to store, once for each id', async () => {
    await post('/api/products', lamp)
    await post('/api/stores', { storeId: 'attic', name: 'Attic' })
    const transfer = { productId: 'lamp', fromStoreId: 'main', toStoreId: 'attic', quantity: 4, transferId: 't-1' }
    const moved = await post('/api/stock-transfers', transfer)
    assert.deepEqual([moved.status, moved.headers.location], [201, undefined])
    assert.deepEqual(moved.json(), { storeId: 'main', productId: 'lamp', version: 2, position: 6 })
    const again = await post('/api/stock-transfers', transfer)
    assert.deepEqual([again.status, again.json()], [200, { storeId: 'main', productId: 'lamp', version: 2, position: 6 }])
    assert.deepEqual(await types(4), ['StockTransferredOut', 'StockTransferredIn'])
  })

  it('goods are taken back with a credit note', async () => {
    await post('/api/products', lamp)
    const note = await post('/api/credit-notes', {
      creditNoteId: 'n-1',
      items: [{ productId: 'lamp', quantity: 1, price: 19.99 }],
    })
    assert.deepEqual([note.status, note.headers.location], [201, undefined])
    assert.deepEqual(await types(3), ['CreditNoteIssued', 'StockReceived'])
  })

  it('a customer is registered and changes', async () => {
    const registered = await post('/api/customers', { customerId: 'ada', name: 'Ada', email: 'ada@example.org' })
    assert.deepEqual([registered.status, registered.headers.location], [201, '/api/customers/ada'])
    const changed = await service.ask('/api/customers/ada', { method: 'PUT', body: { name: 'Ada L.', address: 'London' } })
    assert.deepEqual([changed.status, changed.json()], [200, { customerId: 'ada', version: 2, position: 3 }])
  })

  it('a customer is erased, once', async () => {
    await post('/api/customers', { customerId: 'ada', name: 'Ada', email: 'ada@example.org' })
    for (let times = 1; times <= 2; times++) {
      const erased = await service.ask('/api/customers/ada', { method: 'DELETE' })
      assert.deepEqual([erased.status, erased.json()], [200, { customerId: 'ada', version: 2, position: 3 }])
    }
    const [event] = await service.recorded(2)
    assert.deepEqual([event?.type, event?.data], ['CustomerErased', '{"customerId":"ada"}'])
  })

  it('an event knows who asked, by which request, and when it happened', async () => {
    const headers = { 'daybook-role': 'import', 'x-request-id': 'r-1', 'x-correlation-id': 'c-1' }
    const answer = await post('/api/stores', { name: 'Attic', occurredAt: '2011-01-31T10:00:00+01:00' }, headers)
    const [, event] = await service.recorded()
    assert.equal(event?.occurredAt, '2011-01-31T09:00:00.000Z')
    const { traceparent } = answer.headers
    const expected = { actor: 'open:import', role: 'import', requestid: 'r-1', correlationid: 'c-1', traceparent }
    assert.deepEqual(JSON.parse(event?.metadata ?? ''), expected)
  })

  it('an import says what things cost, and they may cost nothing', async () => {
    await post('/api/products', lamp)
    const items = [
      { productId: 'lamp', quantity: 1, price: 0 },
      { productId: 'lamp', quantity: 1, price: 1.234 },
    ]
    assert.equal((await post('/api/orders', { items })).json<SeenProblem>().code, 'price_changed')
    assert.equal((await post('/api/orders', { items }, { 'daybook-role': 'import' })).status, 201)
    const [placed] = await service.recorded(3)
    assert.deepEqual(
      JSON.parse(placed?.data ?? '').lines.map((line: { unitPrice: number }) => line.unitPrice),
      [0, 12_340],
    )
  })
})
