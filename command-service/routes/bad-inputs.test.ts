import assert from 'node:assert/strict'
import { linesOf, type SeenProblem } from '#shared/testing/http-client.ts'
import type { ShopCommand } from '../domain/shop-command.ts'
import { good } from '../testing/good-inputs.ts'
import { type RunningService, startCommandService } from '../testing/running-service.ts'
import { commandKinds } from './command-kinds.ts'

type Fields = Readonly<Record<string, unknown>>
type Bad = readonly [pointer: string, wrong: Fields]

const item = { productId: 'lamp', quantity: 1, price: 1 }

const step: readonly Bad[] = [
  ['/reason', { reason: 'x' }],
  ['/orderId', { orderId: '~' }],
]

/** Of each command, what its fields may not be. Fields that are undefined are left out. */
const COMMANDS: Readonly<Record<ShopCommand['type'], readonly Bad[]>> = {
  CreateProduct: [
    ['/name', { name: undefined }],
    ['/name', { name: '' }],
    ['/name', { name: ' ' }],
    ['/name', { name: 5 }],
    ['/name', { name: 'x'.repeat(201) }],
    ['/name', { name: 'a\0b' }],
    ['/name', { name: '\ud83d' }],
    ['/category', { category: undefined }],
    ['/category', { category: null }],
    ['/price', { price: undefined }],
    ['/price', { price: -1 }],
    ['/price', { price: 1.00001 }],
    ['/price', { price: '1' }],
    ['/stock', { stock: -1 }],
    ['/stock', { stock: 1.5 }],
    ['/stock', { stock: 1_000_001 }],
    ['/stocked', { stocked: 'yes' }],
    ['/productId', { productId: 'a b' }],
    ['/productId', { productId: { $gt: '' } }],
    ['/storeId', { storeId: '' }],
  ],
  ReviseProduct: [
    ['', { name: undefined }],
    ['/name', { name: [] }],
    ['/category', { category: '' }],
    ['/price', { price: null }],
    ['/stock', { stock: 1 }],
    ['/productId', { productId: 'a b' }],
  ],
  DiscontinueProduct: [
    ['/productId', { productId: 'é' }],
    ['/reason', { reason: 'x' }],
  ],
  IssueStock: [
    ['/quantity', { quantity: undefined }],
    ['/quantity', { quantity: 0 }],
    ['/quantity', { quantity: -1 }],
    ['/quantity', { quantity: '1' }],
    ['/quantity', { quantity: true }],
    ['/storeId', { storeId: 'a/b' }],
    ['/productId', { productId: 'x'.repeat(65) }],
  ],
  MoveStock: [
    ['/productId', { productId: undefined }],
    ['/type', { type: undefined }],
    ['/type', { type: 'sideways' }],
    ['/quantity', { quantity: 0 }],
    ['/quantity', { quantity: -1 }],
    ['/quantity', { type: 'out', quantity: -1 }],
    ['/quantity', { type: 'manual', quantity: -1_000_001 }],
    ['/force', { force: true }],
    ['/force', { type: 'manual', force: 1 }],
    ['/reason', { reason: '' }],
    ['/reason', { reason: 'x'.repeat(501) }],
    ['/movementId', { movementId: '~' }],
    ['/storeId', { storeId: 'a b' }],
  ],
  TransferStock: [
    ['/toStoreId', { toStoreId: 'main' }],
    ['/toStoreId', { fromStoreId: 7, toStoreId: '7' }],
    ['/toStoreId', { toStoreId: undefined }],
    ['/fromStoreId', { fromStoreId: undefined }],
    ['/productId', { productId: undefined }],
    ['/quantity', { quantity: -1 }],
    ['/transferId', { transferId: '' }],
  ],
  OpenStore: [
    ['/name', { name: undefined }],
    ['/location', { location: 7 }],
    ['/storeId', { storeId: 1.5 }],
  ],
  PlaceOrder: [
    ['/items', { items: undefined }],
    ['/items', { items: [] }],
    ['/items', { items: {} }],
    ['/items', { items: Array.from({ length: 2_001 }, () => item) }],
    ['/items/1', { items: [item, null] }],
    ['/items/0/productId', { items: [{ ...item, productId: undefined }] }],
    ['/items/0/quantity', { items: [{ ...item, quantity: 1e9 }] }],
    ['/items/0/price', { items: [{ ...item, price: -0.01 }] }],
    ['/items/0/name', { items: [{ ...item, name: 'Lamp' }] }],
    ['/items/1', { items: [item, { ...item, quantity: 1_000_000, price: 1e9 }] }],
    ['/customerId', { customerId: [] }],
    ['/orderId', { orderId: '' }],
    ['/total', { total: 0 }],
  ],
  PayOrder: step,
  ShipOrder: step,
  DeliverOrder: step,
  CancelOrder: [
    ['/reason', { reason: 5 }],
    ['/orderId', { orderId: 'o~1' }],
  ],
  ReturnOrder: [
    ['/orderId', { orderId: 'o 1' }],
    ['/items', { items: undefined }],
    ['/items', { items: [] }],
    ['/items/0/quantity', { items: [{ productId: 'lamp', quantity: 0 }] }],
    ['/items/0/price', { items: [item] }],
    ['/restock', { restock: 'no' }],
    ['/reason', { reason: ' ' }],
    ['/returnId', { returnId: 'r/1' }],
  ],
  IssueCreditNote: [
    ['/items', { items: 'all' }],
    ['/items/0/price', { items: [{ ...item, price: undefined }] }],
    ['/items/0', { items: [{ ...item, quantity: 1_000_000, price: 1e9 }] }],
    ['/items', { items: [{ ...item, quantity: 1_000_000, price: 1e5 }, item] }],
    ['/restock', { restock: 0 }],
    ['/creditNoteId', { creditNoteId: 'a b' }],
  ],
  RegisterCustomer: [
    ['/name', { name: undefined }],
    ['/email', { email: 'nobody' }],
    ['/email', { email: `${'x'.repeat(250)}@example.org` }],
    ['/address', { address: '' }],
    ['/customerId', { customerId: false }],
  ],
  ChangeCustomerProfile: [
    ['/name', { name: null }],
    ['/email', { email: 'a b@c' }],
    ['/customerId', { customerId: 'a b' }],
  ],
  EraseCustomer: [
    ['/customerId', { customerId: 'a b' }],
    ['/name', { name: 'Ada' }],
  ],
  ChangeCustomerTier: [
    ['/customerId', { customerId: undefined }],
    ['/tier', { tier: 'platinum' }],
    ['/netSpend', { netSpend: '10000' }],
    ['/netSpend', { netSpend: 10_000.001 }],
    ['/cause', { cause: 0 }],
  ],
}

const ALWAYS: readonly Bad[] = [
  ['/surprise', { surprise: 1 }],
  ['/constructor', { constructor: 1 }],
  ['/occurredAt', { occurredAt: '2011-01-31T09:00:00Z' }],
  ['/occurredAt', { occurredAt: 'yesterday' }],
]

describe('bad input', () => {
  let service: RunningService
  before(async () => {
    service = await startCommandService()
  })
  after(() => service.close())

  const overRoute = async (name: ShopCommand['type'], fields: Fields): Promise<SeenProblem> => {
    const body = { ...fields }
    const route = commandKinds[name].route!
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, field: string) => {
      const value = String(body[field])
      delete body[field]
      return encodeURIComponent(value)
    })
    return (await service.ask(path, { method: route.method, body })).json<SeenProblem>()
  }
  const overStream = async (name: ShopCommand['type'], fields: Fields): Promise<SeenProblem> => {
    const body = `${JSON.stringify({ command: name, ...fields })}\n`
    const { text } = await service.ask('/api/commands', { body, headers: { 'content-type': 'application/x-ndjson' } })
    return linesOf<SeenProblem>(text)[0]!
  }

  for (const [name, bad] of Object.entries(COMMANDS) as [ShopCommand['type'], readonly Bad[]][])
    describe(`to ${name}`, () => {
      for (const [pointer, wrong] of [...bad, ...ALWAYS])
        it(`${JSON.stringify(wrong).slice(0, 60)} names ${pointer || 'the whole'}, by route and by line`, async () => {
          const { head } = await service.log.head()
          for (const ask of commandKinds[name].route ? [overRoute, overStream] : [overStream]) {
            const { status, code, errors } = await ask(name, { ...good[name], ...wrong })
            assert.deepEqual([status, code], [400, 'invalid_request'])
            assert.deepEqual(
              errors?.map((error) => error.pointer),
              [pointer],
            )
          }
          assert.equal((await service.log.head()).head, head, 'something was recorded')
        })
    })

  const raw = (body: string, path = '/api/products') =>
    service.ask(path, { body, headers: { 'content-type': 'application/json' } })

  it('that would change what an object is names the key', async () => {
    const { head } = await service.log.head()
    for (const text of [
      '{"name":"Lamp","category":"light","price":1,"__proto__":{"stock":5}}',
      '{"name":"Lamp","category":"light","__proto__":{"price":1}}',
      '{"name":"Lamp","category":"light","price":1,"\\u005f_proto__":null}',
    ]) {
      const { status, errors } = (await raw(text)).json<SeenProblem>()
      assert.deepEqual([status, errors?.[0]?.pointer], [400, '/__proto__'])
    }
    assert.equal((await service.log.head()).head, head)
  })

  it('however deep does no harm', async () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    for (const [text, pointer] of [
      [deep, ''],
      [`{"name":${deep},"category":"light","price":1}`, '/name'],
      [`{"name":"Lamp","category":"light","price":1,"deep":${deep}}`, '/deep'],
    ]) {
      const { status, errors } = (await raw(text!)).json<SeenProblem>()
      assert.deepEqual([status, errors?.[0]?.pointer], [400, pointer])
    }
  })

  it('that is no object is said to be none', async () => {
    for (const text of ['null', '[]', '"text"', '1', 'true']) {
      const { status, errors } = (await raw(text)).json<SeenProblem>()
      assert.deepEqual([status, errors], [400, [{ pointer: '', message: 'must be an object' }]])
    }
  })

  it('in the query of a command is refused', async () => {
    const { status, errors } = (await raw('{}', '/api/products?dryRun=true')).json<SeenProblem>()
    assert.deepEqual([status, errors?.[0]], [400, { in: 'query', pointer: '/dryRun', message: 'is not known here' }])
  })

  it('is not what is only odd: any text that people write is taken as it is', async () => {
    for (const name of [
      'Ünïcödé',
      '灯 💡',
      'العربية',
      '👩‍👩‍👧',
      '\u0001\u007f\u2028',
      '"\\/<script>',
      "Robert'); drop table events;--",
      '\u{10ffff}',
    ]) {
      const answer = await service.ask('/api/stores', { body: { name } })
      assert.equal(answer.status, 201)
      const [opened] = await service.recorded(Number(answer.json()['position']) - 1)
      assert.equal(JSON.parse(opened?.data ?? '').name, name)
    }
  })
})
