import assert from 'node:assert/strict'
import { linesOf, type Received, type SeenProblem } from '#shared/testing/http-client.ts'
import { createGate } from '../testing/gated-log.ts'
import { type RunningService, startCommandService } from '../testing/running-service.ts'

describe('Idempotency-Key', () => {
  let service: RunningService
  const gate = createGate()
  const post = (path: string, body: object, key: string, headers = {}): Promise<Received> =>
    service.ask(path, { body, headers: { 'idempotency-key': key, ...headers } })
  const stream = async (lines: readonly object[], headers = {}) => {
    const body = lines.map((line) => JSON.stringify(line)).join('\n')
    const answer = await service.ask('/api/commands', { body, headers: { 'content-type': 'application/x-ndjson', ...headers } })
    return linesOf(answer.text)
  }
  const head = async () => (await service.log.head()).head

  before(async () => {
    service = await startCommandService({ wrap: gate.wrap })
    await service.ask('/api/products', { body: { productId: 'lamp', name: 'Lamp', category: 'light', price: 1, stock: 1_000 } })
  })
  after(() => service.close())

  const order = (quantity = 1) => ({ items: [{ productId: 'lamp', quantity }] })

  it('makes the same request the same answer, made ids included', async () => {
    const [first, before] = [await post('/api/orders', order(), 'k-1'), await head()]
    assert.equal(first.headers['idempotent-replayed'], undefined)
    const again = await post('/api/orders', order(), 'k-1')
    assert.equal(again.headers['idempotent-replayed'], 'true')
    assert.deepEqual([again.status, again.text, again.headers.location], [first.status, first.text, first.headers.location])
    assert.equal(again.headers['daybook-position'], first.headers['daybook-position'])
    assert.equal(await head(), before)
  })

  it('does not mind how the same request is written', async () => {
    const items = [{ productId: 'lamp', quantity: 1 }]
    const first = await post('/api/orders', { orderId: 77, items }, 'k-2')
    const again = await post(
      '/api/orders',
      { items: [{ quantity: 1.0, productId: 'lamp' }], storeId: 'main', orderId: '77' },
      'k-2',
    )
    assert.deepEqual([again.status, again.text], [201, first.text])
  })

  it('makes a refusal the same refusal, although it would be accepted now', async () => {
    const refused = await post('/api/orders', order(900_000), 'k-3')
    assert.equal(refused.status, 409)
    await service.ask('/api/stores/main/stock-movements', { body: { productId: 'lamp', type: 'in', quantity: 1_000_000 } })
    const again = await post('/api/orders', order(900_000), 'k-3')
    assert.deepEqual([again.status, again.headers['idempotent-replayed']], [409, 'true'])
    const [one, other] = [refused.json<SeenProblem>(), again.json<SeenProblem>()]
    assert.deepEqual([other.code, other.facts, other.position], [one.code, one.facts, one.position])
  })

  it('refuses another request under a key that was used', async () => {
    await post('/api/orders', order(1), 'k-4')
    const before = await head()
    const other = await post('/api/orders', order(2), 'k-4')
    assert.deepEqual([other.status, other.json<SeenProblem>().code], [422, 'idempotency_key_reused'])
    assert.equal(await head(), before)
  })

  it('is one of this caller and this command only', async () => {
    await post('/api/orders', order(1), 'k-5')
    assert.equal((await post('/api/stores', { name: 'Attic' }, 'k-5')).status, 201)
    assert.equal((await post('/api/orders', order(2), 'k-5', { 'daybook-role': 'admin' })).status, 201)
  })

  it('is not used up by a request that was not valid', async () => {
    assert.equal((await post('/api/orders', { items: [] }, 'k-6')).status, 400)
    assert.equal((await post('/api/orders', order(), 'k-6')).status, 201)
  })

  it('of a request that is still running is refused', async () => {
    gate.shut()
    const both = [post('/api/orders', order(), 'k-7'), post('/api/orders', order(), 'k-7')]
    const refused = await Promise.race(both)
    assert.deepEqual([refused.status, refused.json<SeenProblem>().code], [409, 'request_in_progress'])
    assert.equal(refused.headers['retry-after'], '1')
    gate.open()
    assert.deepEqual((await Promise.all(both)).map(({ status }) => status).sort(), [201, 409])
  })

  it('in a stream waits for its turn', async () => {
    const line = { command: 'PlaceOrder', idempotencyKey: 'k-8', ...order() }
    const [first, again, other] = await stream([line, line, { ...line, ...order(2) }])
    assert.equal(first?.['status'], 201)
    assert.deepEqual(again, { ...first, line: 2, replayed: true })
    assert.deepEqual([other?.['status'], other?.['code']], [422, 'idempotency_key_reused'])
  })

  it('is the same by route and by line', async () => {
    const first = await post('/api/orders', order(), 'k-9')
    const [again] = await stream([{ command: 'PlaceOrder', idempotencyKey: 'k-9', ...order() }])
    assert.deepEqual(again, { line: 1, status: 201, ...first.json(), replayed: true })
  })

  it('must be 1 to 255 printable characters', async () => {
    for (const key of ['', 'ä', 'x'.repeat(256), 'a\tb']) {
      const answer = await post('/api/orders', order(), key)
      assert.equal(answer.status, 400, key)
      assert.deepEqual(answer.json<SeenProblem>().errors?.[0]?.pointer, '/idempotency-key')
      const [line] = await stream([{ command: 'PlaceOrder', idempotencyKey: key, ...order() }])
      assert.deepEqual([line?.['status'], (line?.['errors'] as SeenProblem['errors'])?.[0]?.pointer], [400, '/idempotencyKey'])
    }
    assert.equal((await post('/api/orders', order(), `~ ${'x'.repeat(253)}`)).status, 201)
  })

  it('repeats that nothing was left to do, although something would be now', async () => {
    const { orderId } = (await service.ask('/api/orders', { body: order() })).json<{ orderId: string }>()
    const cancel = `/api/orders/${orderId}/cancel`
    await service.ask(cancel, { method: 'POST' })
    const first = await post(cancel, {}, 'k-10')
    const before = await head()
    const again = await post(cancel, {}, 'k-10')
    assert.deepEqual([again.status, again.text, again.headers.etag], [200, first.text, first.headers.etag])
    assert.deepEqual(
      [first, again].map(({ headers }) => headers['idempotent-replayed']),
      [undefined, 'true'],
    )
    assert.equal(await head(), before)
    assert.equal((await post('/api/orders/another/cancel', {}, 'k-10')).status, 422)
  })

  it('of an import is kept for ever', async () => {
    await post('/api/stores', { storeId: 'x', name: 'X' }, 'k-import', { 'daybook-role': 'import' })
    const [kept] = await service.database.query<{ expires_at: Date | null }>({
      text: `select expires_at from log.command_results where key = 'k-import'`,
      values: [],
    })
    assert.deepEqual(kept, { expires_at: null })
  })
})

describe('An Idempotency-Key of yesterday', () => {
  /** The same request twice, the first time so many hours ago by the log's clock. */
  const twice = async (hoursBetween: number) => {
    const service = await startCommandService()
    const ask = () => service.ask('/api/stores', { body: { name: 'Attic' }, headers: { 'idempotency-key': 'k' } })
    const first = await ask()
    await service.database.query({
      text: 'update log.command_results set expires_at = expires_at - make_interval(hours => $1)',
      values: [hoursBetween],
    })
    const again = await ask()
    const third = await ask()
    await service.close()
    const isReplay = ({ text }: Received, of: Received) => text === of.text
    return { again: isReplay(again, first), third: isReplay(third, first), newOnes: isReplay(third, again), status: again.status }
  }

  it('stands for the same answer for a day at least', async () =>
    assert.deepEqual(await twice(24), { again: true, third: true, newOnes: true, status: 201 }))

  it('is as good as new when it has expired, and then stands for the new answer', async () =>
    assert.deepEqual(await twice(26), { again: false, third: false, newOnes: true, status: 201 }))
})
