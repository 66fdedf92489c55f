import assert from 'node:assert/strict'
import type { Received, SeenProblem } from '#shared/testing/http-client.ts'
import { type RunningService, startCommandService } from '../testing/running-service.ts'

const lamp = { productId: 'lamp', name: 'Lamp', category: 'light', price: 20, stock: 5 }

describe('ETag and If-Match', () => {
  let service: RunningService
  const reprice = (price: number, headers: object = {}): Promise<Received> =>
    service.ask('/api/products/lamp', { method: 'PATCH', body: { price }, headers: { ...headers } })
  const expecting = (tag: string) => ({ 'if-match': tag })
  const tagOf = ({ headers }: Received): string => String(headers.etag)
  const versionOf = (answer: Received): unknown => answer.json()['version']

  beforeEach(async () => {
    service = await startCommandService()
    await service.ask('/api/products', { body: lamp })
  })
  afterEach(() => service.close())

  it('the tag of an answer tells its version, and is another one for another answer', async () => {
    const [first, second] = [await reprice(21), await reprice(22)]
    assert.match(tagOf(first), /^"2\.[\w-]{16}"$/)
    assert.match(tagOf(second), /^"3\.[\w-]{16}"$/)
    const unchanged = await reprice(22)
    assert.equal(tagOf(unchanged), tagOf(second))
    assert.equal(versionOf(unchanged), 3)
  })

  it('a tag that was given is met until something changes', async () => {
    const first = await reprice(21)
    const second = await reprice(22, expecting(tagOf(first)))
    assert.equal(second.status, 200)
    const { head } = await service.log.head()
    const late = await reprice(23, expecting(tagOf(first)))
    const problem = late.json<SeenProblem & { version: number }>()
    assert.deepEqual([late.status, problem.code, problem.version], [412, 'precondition_failed', 3])
    assert.deepEqual([problem.position, late.headers['daybook-position']], [head, String(head)])
    assert.equal(late.headers.etag, undefined)
    assert.equal((await service.log.head()).head, head)
  })

  const CASES: readonly [tag: string, status: number][] = [
    ['"1"', 200],
    ['"1.of-a-read"', 200],
    ['"7", "1"', 200],
    ['*', 200],
    ['"2"', 412],
    ['"0"', 412],
    ['W/"1"', 412],
    ['"nothing of ours"', 400],
    ['"nothing-of-ours"', 412],
    ['1', 400],
    ['', 400],
  ]
  for (const [tag, status] of CASES)
    it(`${tag || 'nothing'} is answered ${status} at version 1`, async () => {
      const answer = await reprice(21, expecting(tag))
      assert.equal(answer.status, status)
      if (status === 400) assert.deepEqual(answer.json<SeenProblem>().errors?.[0]?.pointer, '/if-match')
    })

  it('what is not there has no version, not even any', async () => {
    const items = [{ productId: 'lamp', quantity: 1 }]
    for (const body of [{ items }, { items, orderId: 'o-1' }]) {
      const answer = await service.ask('/api/orders', { body, headers: expecting('*') })
      assert.deepEqual([answer.status, answer.json()['version']], [412, 0])
    }
    const gone = await service.ask('/api/products/none', { method: 'DELETE', headers: expecting('"1"') })
    assert.equal(gone.status, 412)
  })

  it('of many at once that expect the same, one is recorded', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, price) => reprice(price + 30, expecting('"1"'))))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(19).fill(412)])
  })

  it('is no part of what a key stands for', async () => {
    await reprice(21)
    const ask = (tag: string) => reprice(22, { ...expecting(tag), 'idempotency-key': 'k' })
    assert.equal((await ask('"1"')).status, 412)
    const first = await ask('"2"')
    assert.equal(first.status, 200)
    const again = await ask('"2"')
    assert.deepEqual([again.status, again.text, tagOf(again)], [200, first.text, tagOf(first)])
    assert.equal(again.headers['idempotent-replayed'], 'true')
  })
})
