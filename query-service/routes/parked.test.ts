import assert from 'node:assert/strict'
import { askingAbout } from '../testing/asking.ts'

type Parked = { readonly id: string; readonly behind: string | null } & Readonly<Record<string, unknown>>
type Page = { readonly data: readonly Parked[]; readonly nextCursor: string | null }

describe('GET /api/parked', () => {
  const { running, refused } = askingAbout()
  before(() =>
    running().database.query({
      text: `
        insert into read.parked_events (read_model, position, bucket, stream, type, error, stack, attempts, parked_at, tried_at)
        values
          ('orders', 7, 1, 'order-1', 'OrderPlaced', 'division by zero', E'division by zero\\n  at x', 4, '2026-01-01', '2026-01-02'),
          ('orders', 12, 1, 'order-1', 'OrderPaid', null, null, 0, '2026-01-03', null),
          ('orders', 13, 1, 'order-2', 'OrderPaid', 'no', null, 3, '2026-01-03', '2026-01-03'),
          ('orders', 15, 1, 'order-1', 'OrderShipped', null, null, 0, '2026-01-03', null),
          ('inventory', 12, 1, 'order-1', 'OrderPlaced', 'no', null, 3, '2026-01-03', '2026-01-03')`,
      values: [],
    }),
  )
  const ask = async (query = '') => {
    const { status, text, json } = await running().get(`/api/parked${query}`)
    assert.equal(status, 200, text)
    return json<Page>()
  }
  const ids = ({ data }: Page) => data.map(({ id }) => id)

  it('tells what failed, how often and why, and since when', async () =>
    assert.deepEqual((await ask()).data[1], {
      id: 'orders~7',
      readModel: 'orders',
      position: 7,
      stream: 'order-1',
      type: 'OrderPlaced',
      error: 'division by zero',
      stack: 'division by zero\n  at x',
      attempts: 4,
      parkedAt: '2026-01-01T00:00:00.000Z',
      triedAt: '2026-01-02T00:00:00.000Z',
      behind: null,
    }))

  it('tells what waits behind which', async () =>
    assert.deepEqual(
      (await ask()).data.map(({ id, behind }) => [id, behind]),
      [
        ['inventory~12', null],
        ['orders~7', null],
        ['orders~12', 'orders~7'],
        ['orders~13', null],
        ['orders~15', 'orders~7'],
      ],
    ))

  it('finds those of a read model or of a stream', async () => {
    assert.deepEqual(ids(await ask('?readModel=inventory')), ['inventory~12'])
    assert.deepEqual(ids(await ask('?stream=order-2')), ['orders~13'])
    assert.deepEqual(ids(await ask('?readModel=sales')), [])
  })

  it('gives them page by page', async () => {
    const seen: string[] = []
    for (let query = '?limit=2'; ; ) {
      const page = await ask(query)
      assert.ok(page.data.length <= 2)
      seen.push(...ids(page))
      if (page.nextCursor === null) break
      query = `?limit=2&cursor=${page.nextCursor}`
    }
    assert.deepEqual(seen, ids(await ask()))
  })

  it('refuses what it does not know', () => refused('/api/parked?model=orders', '/model'))

  for (const role of ['customer', 'import'])
    it(`is not for ${role}`, async () => {
      const answer = await running().get('/api/parked', { 'daybook-role': role })
      assert.deepEqual([answer.status, answer.json()['right']], [403, 'ReadParkedEvents'])
    })
})
