import assert from 'node:assert/strict'
import type { Received, SeenProblem } from '#shared/testing/http-client.ts'
import type { RefusalCode, ShopCommand } from '../domain/shop-command.ts'
import { type RunningService, startCommandService } from '../testing/running-service.ts'
import { commandDocs } from './command-docs.ts'
import { commandKinds } from './command-kinds.ts'

const STEPS = { pay: 'PayOrder', ship: 'ShipOrder', deliver: 'DeliverOrder', cancel: 'CancelOrder' } as const
const lamp = { productId: 'lamp', name: 'Lamp', category: 'light', price: 19.99, stock: 10 }

type Row = readonly [command: ShopCommand['type'], status: number, code: RefusalCode, ask: () => Promise<Received>]

describe('a refusal over HTTP', () => {
  let service: RunningService
  const post = (path: string, body: object): Promise<Received> => service.ask(path, { body })
  const patch = (path: string, body: object): Promise<Received> => service.ask(path, { method: 'PATCH', body })
  const put = (path: string, body: object): Promise<Received> => service.ask(path, { method: 'PUT', body })
  const remove = (path: string): Promise<Received> => service.ask(path, { method: 'DELETE' })

  before(async () => {
    service = await startCommandService()
    await post('/api/products', lamp)
    await post('/api/stores', { storeId: 'attic', name: 'Attic' })
    await post('/api/customers', { customerId: 'gone', name: 'Gone' })
    await remove('/api/customers/gone')
    await post('/api/customers', { customerId: 'ada', name: 'Ada' })
    await post('/api/products', { productId: 'fee', name: 'Fee', category: 'service', price: 1, stocked: false })
    await post('/api/products', { productId: 'old', name: 'Old', category: 'light', price: 1 })
    await remove('/api/products/old')
    await post('/api/products', { productId: 'yacht', name: 'Yacht', category: 'boats', price: 100_000_000_000 })
    await post('/api/products', { ...lamp, productId: 'vase', stock: 1 })
    await credit('lamp', { creditNoteId: 'c-1', restock: false })
    for (const orderId of ['new', 'sent', 'off']) await post('/api/orders', { ...order('lamp'), orderId })
    await post('/api/orders', { ...order('vase'), orderId: 'short' })
    for (const step of ['sent/pay', 'sent/ship', 'off/cancel', 'short/pay']) await post(`/api/orders/${step}`, {})
    await post('/api/stores/main/stock-movements', { productId: 'vase', type: 'manual', quantity: -1, force: true })
  })
  after(() => service.close())

  const order = (productId: string, quantity = 1, more = {}) => ({ orderId: 'o-1', items: [{ productId, quantity }], ...more })
  const move = (storeId: string, productId: string, type: string, quantity: number) =>
    post(`/api/stores/${storeId}/stock-movements`, { productId, type, quantity })
  const back = (quantity: number) => ({ items: [{ productId: 'lamp', quantity }] })
  const credit = (productId: string, more: object = {}, quantity = 1) =>
    post('/api/credit-notes', { items: [{ productId, quantity, price: 1 }], ...more })
  const transfer = (more: object) => ({ productId: 'lamp', fromStoreId: 'main', toStoreId: 'attic', quantity: 1, ...more })
  const REFUSALS: readonly Row[] = [
    ['CreateProduct', 409, 'product_exists', () => post('/api/products', lamp)],
    ['CreateProduct', 409, 'product_not_stocked', () => post('/api/products', { ...lamp, productId: 'rug', stocked: false })],
    ['CreateProduct', 422, 'store_not_found', () => post('/api/products', { ...lamp, productId: 'rug', storeId: 'nowhere' })],
    ['ReviseProduct', 404, 'product_not_found', () => patch('/api/products/none', { name: 'x' })],
    ['ReviseProduct', 409, 'product_discontinued', () => patch('/api/products/old', { name: 'x' })],
    ['DiscontinueProduct', 404, 'product_not_found', () => remove('/api/products/none')],
    ['IssueStock', 404, 'product_not_found', () => patch('/api/products/none/inventory', { quantity: 1 })],
    ['IssueStock', 422, 'store_not_found', () => patch('/api/products/lamp/inventory', { quantity: 1, storeId: 'nowhere' })],
    ['IssueStock', 409, 'product_not_stocked', () => patch('/api/products/fee/inventory', { quantity: 1 })],
    ['IssueStock', 409, 'insufficient_stock', () => patch('/api/products/lamp/inventory', { quantity: 11 })],
    ['MoveStock', 404, 'store_not_found', () => move('none', 'lamp', 'in', 1)],
    ['MoveStock', 404, 'product_not_found', () => move('main', 'none', 'in', 1)],
    ['MoveStock', 409, 'product_not_stocked', () => move('main', 'fee', 'in', 1)],
    ['MoveStock', 409, 'insufficient_stock', () => move('main', 'lamp', 'out', 11)],
    ['TransferStock', 404, 'store_not_found', () => post('/api/stock-transfers', transfer({ toStoreId: 'none' }))],
    ['TransferStock', 404, 'store_not_found', () => post('/api/stock-transfers', transfer({ fromStoreId: 'none' }))],
    ['TransferStock', 404, 'product_not_found', () => post('/api/stock-transfers', transfer({ productId: 'none' }))],
    ['TransferStock', 409, 'product_not_stocked', () => post('/api/stock-transfers', transfer({ productId: 'fee' }))],
    ['TransferStock', 409, 'insufficient_stock', () => post('/api/stock-transfers', transfer({ quantity: 11 }))],
    ['OpenStore', 409, 'store_exists', () => post('/api/stores', { storeId: 'main', name: 'x' })],
    ['PlaceOrder', 409, 'order_exists', () => post('/api/orders', { ...order('lamp', 2), orderId: 'new' })],
    ['PlaceOrder', 422, 'product_not_found', () => post('/api/orders', order('none'))],
    ['PlaceOrder', 409, 'product_discontinued', () => post('/api/orders', order('old'))],
    ['PlaceOrder', 422, 'store_not_found', () => post('/api/orders', order('lamp', 1, { storeId: 'nowhere' }))],
    ['PlaceOrder', 409, 'price_changed', () => post('/api/orders', { items: [{ productId: 'lamp', quantity: 1, price: 1 }] })],
    ['PlaceOrder', 422, 'amount_too_large', () => post('/api/orders', order('yacht', 1_000_000))],
    ['PlaceOrder', 409, 'insufficient_stock', () => post('/api/orders', order('lamp', 11))],
    ['PlaceOrder', 409, 'customer_erased', () => post('/api/orders', order('lamp', 1, { customerId: 'gone' }))],
    ...(['cancel', 'pay', 'ship', 'deliver'] as const).map(
      (step): Row => [STEPS[step], 404, 'order_not_found', () => post(`/api/orders/none/${step}`, {})],
    ),
    ...(['pay', 'ship', 'deliver'] as const).map(
      (step): Row => [STEPS[step], 409, 'order_already_cancelled', () => post(`/api/orders/off/${step}`, {})],
    ),
    ['ShipOrder', 409, 'order_not_paid', () => post('/api/orders/new/ship', {})],
    ['ShipOrder', 409, 'insufficient_stock', () => post('/api/orders/short/ship', {})],
    ['DeliverOrder', 409, 'order_not_shipped', () => post('/api/orders/new/deliver', {})],
    ['CancelOrder', 409, 'order_already_shipped', () => post('/api/orders/sent/cancel', {})],
    ['ReturnOrder', 404, 'order_not_found', () => post('/api/orders/none/returns', back(1))],
    ['ReturnOrder', 409, 'order_already_cancelled', () => post('/api/orders/off/returns', back(1))],
    ['ReturnOrder', 409, 'order_not_shipped', () => post('/api/orders/new/returns', back(1))],
    ['ReturnOrder', 409, 'return_exceeds_order', () => post('/api/orders/sent/returns', back(2))],
    ['IssueCreditNote', 409, 'credit_note_exists', () => credit('lamp', { creditNoteId: 'c-1' }, 2)],
    ['IssueCreditNote', 422, 'product_not_found', () => credit('none')],
    ['IssueCreditNote', 422, 'store_not_found', () => credit('lamp', { storeId: 'nowhere' })],
    ['IssueCreditNote', 409, 'customer_erased', () => credit('lamp', { customerId: 'gone' })],
    ['RegisterCustomer', 409, 'customer_exists', () => post('/api/customers', { customerId: 'ada', name: 'Another' })],
    ['RegisterCustomer', 409, 'customer_erased', () => post('/api/customers', { customerId: 'gone', name: 'x' })],
    ['ChangeCustomerProfile', 404, 'customer_not_found', () => put('/api/customers/none', { name: 'x' })],
    ['ChangeCustomerProfile', 409, 'customer_erased', () => put('/api/customers/gone', { name: 'x' })],
    ['EraseCustomer', 404, 'customer_not_found', () => remove('/api/customers/none')],
  ]

  const documented = (hasRoute: boolean) =>
    Object.values(commandKinds)
      .filter(({ route }) => (route !== undefined) === hasRoute)
      .flatMap(({ name }) => commandDocs[name].refusals.map((code) => `${name} ${code}`))
      .sort()

  it('is here for every command and every way in which it is documented to be refused', () =>
    assert.deepEqual([...new Set(REFUSALS.map(([command, , code]) => `${command} ${code}`))].sort(), documented(true)))

  it('comes in the answer to its line, also where the command has no address of its own', async () => {
    const line = { command: 'ChangeCustomerTier', customerId: 'none', tier: 'gold', netSpend: 1, cause: 1 }
    const headers = { 'content-type': 'application/x-ndjson', 'daybook-role': 'admin' }
    const { status, code } = (await service.ask('/api/commands', { body: JSON.stringify(line), headers })).json<SeenProblem>()
    assert.deepEqual([status, `${line.command} ${code}`], [404, ...documented(false)])
  })

  for (const [index, [command, status, code, refused]] of REFUSALS.entries())
    it(`to ${command}: ${status} ${code} (${index + 1})`, async () => {
      const answer = await refused()
      const problem = answer.json<SeenProblem>()
      assert.deepEqual([answer.status, problem.status, problem.code], [status, status, code])
      assert.equal(answer.headers['content-type'], 'application/problem+json')
      assert.equal(problem.position, (await service.log.head()).head)
      assert.equal(answer.headers['daybook-position'], String(problem.position))
    })

  it('says what it is about', async () => {
    const { facts } = (await post('/api/orders', { ...order('lamp', 11), orderId: 'o-11' })).json<SeenProblem>()
    assert.deepEqual(facts, { orderId: 'o-11', missing: [{ productId: 'lamp', requested: 11, available: 8 }] })
  })
})
