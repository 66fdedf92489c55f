import assert from 'node:assert/strict'
import type { Received, SeenProblem } from '#shared/testing/http-client.ts'
import { type RunningService, startCommandService } from '../testing/running-service.ts'

const lamp = { productId: 'lamp', name: 'Lamp', category: 'light', price: 19.99, stock: 10 }

describe('a refusal over HTTP', () => {
  let service: RunningService
  const post = (path: string, body: object): Promise<Received> => service.ask(path, { body })
  const patch = (path: string, body: object): Promise<Received> => service.ask(path, { method: 'PATCH', body })

  before(async () => {
    service = await startCommandService()
    await post('/api/products', lamp)
    await post('/api/stores', { storeId: 'attic', name: 'Attic' })
    await post('/api/customers', { customerId: 'gone', name: 'Gone' })
    await service.ask('/api/customers/gone', { method: 'DELETE' })
    for (const orderId of ['new', 'sent', 'off']) await post('/api/orders', { ...order('lamp'), orderId })
    for (const step of ['sent/pay', 'sent/ship', 'off/cancel']) await post(`/api/orders/${step}`, {})
  })
  after(() => service.close())

  const order = (productId: string, quantity = 1, more = {}) => ({ orderId: 'o-1', items: [{ productId, quantity }], ...more })
  const transfer = (more: object) => ({ productId: 'lamp', fromStoreId: 'main', toStoreId: 'attic', quantity: 1, ...more })
  const REFUSALS: readonly [status: number, code: string, ask: () => Promise<Received>][] = [
    [409, 'product_exists', () => post('/api/products', lamp)],
    [422, 'store_not_found', () => post('/api/products', { ...lamp, productId: 'rug', storeId: 'nowhere' })],
    [404, 'product_not_found', () => patch('/api/products/none', { name: 'x' })],
    [404, 'product_not_found', () => service.ask('/api/products/none', { method: 'DELETE' })],
    [404, 'product_not_found', () => patch('/api/products/none/inventory', { quantity: 1 })],
    [409, 'insufficient_stock', () => patch('/api/products/lamp/inventory', { quantity: 11 })],
    [409, 'store_exists', () => post('/api/stores', { storeId: 'main', name: 'x' })],
    [404, 'store_not_found', () => post('/api/stores/none/stock-movements', { productId: 'lamp', type: 'in', quantity: 1 })],
    [404, 'product_not_found', () => post('/api/stores/main/stock-movements', { productId: 'none', type: 'in', quantity: 1 })],
    [404, 'store_not_found', () => post('/api/stock-transfers', transfer({ toStoreId: 'none' }))],
    [404, 'store_not_found', () => post('/api/stock-transfers', transfer({ fromStoreId: 'none' }))],
    [404, 'product_not_found', () => post('/api/stock-transfers', transfer({ productId: 'none' }))],
    [409, 'insufficient_stock', () => post('/api/stock-transfers', transfer({ quantity: 11 }))],
    [422, 'product_not_found', () => post('/api/orders', order('none'))],
    [422, 'store_not_found', () => post('/api/orders', order('lamp', 1, { storeId: 'nowhere' }))],
    [409, 'insufficient_stock', () => post('/api/orders', order('lamp', 11))],
    [404, 'order_not_found', () => post('/api/orders/none/cancel', {})],
    [404, 'order_not_found', () => post('/api/orders/none/pay', {})],
    [409, 'order_not_paid', () => post('/api/orders/new/ship', {})],
    [409, 'order_not_shipped', () => post('/api/orders/new/deliver', {})],
    [409, 'order_already_shipped', () => post('/api/orders/sent/cancel', {})],
    [409, 'return_exceeds_order', () => post('/api/orders/sent/returns', { items: [{ productId: 'lamp', quantity: 2 }] })],
    [409, 'order_already_cancelled', () => post('/api/orders/off/pay', {})],
    [422, 'product_not_found', () => post('/api/credit-notes', { items: [{ productId: 'none', quantity: 1, price: 1 }] })],
    [409, 'customer_erased', () => post('/api/orders', order('lamp', 1, { customerId: 'gone' }))],
    [409, 'customer_erased', () => post('/api/customers', { customerId: 'gone', name: 'x' })],
    [409, 'customer_erased', () => service.ask('/api/customers/gone', { method: 'PUT', body: { name: 'x' } })],
    [404, 'customer_not_found', () => service.ask('/api/customers/none', { method: 'DELETE' })],
    [404, 'customer_not_found', () => service.ask('/api/customers/none', { method: 'PUT', body: { name: 'x' } })],
  ]
  for (const [index, [status, code, refused]] of REFUSALS.entries())
    it(`${status} ${code} (${index + 1})`, async () => {
      const answer = await refused()
      const problem = answer.json<SeenProblem>()
      assert.deepEqual([answer.status, problem.status, problem.code], [status, status, code])
      assert.equal(answer.headers['content-type'], 'application/problem+json')
      assert.equal(problem.position, (await service.log.head()).head)
      assert.equal(answer.headers['daybook-position'], String(problem.position))
    })

  it('says what it is about', async () => {
    const { facts } = (await post('/api/orders', order('lamp', 11))).json<SeenProblem>()
    assert.deepEqual(facts, { missing: [{ productId: 'lamp', requested: 11, available: 8 }] })
  })
})
