import assert from 'node:assert/strict'
import { line, recorded, sold, tell } from '#shared/testing/telling.ts'
import { askingAbout } from '../testing/asking.ts'

type Order = { readonly orderId: string }
const idsOf = (orders: readonly Order[]) => orders.map(({ orderId }) => orderId)

describe('GET /api/orders/{orderId}', () => {
  const { read, missing, refused } = askingAbout()

  it('tells its lines in the order given, its amounts in major units and its steps', async () =>
    assert.deepEqual(await read('/api/orders/o-1'), {
      orderId: 'o-1',
      customerId: 'ada',
      storeId: 'main',
      status: 'placed',
      placedAt: '2026-01-02T10:05:00.000Z',
      total: 22.95,
      returned: 0,
      version: 1,
      items: [
        { productId: 'tea', name: 'Tea', category: 'drinks', quantity: 4, price: 2.5, amount: 10 },
        { productId: 'cup', name: 'Cup', category: 'kitchen', quantity: 2, price: 4, amount: 8 },
        { productId: 'tea', name: 'Tea', category: 'drinks', quantity: 1, price: 0, amount: 0 },
        { productId: 'postage', name: 'Postage', category: 'fees', quantity: 1, price: 4.95, amount: 4.95 },
      ],
      missing: [],
      history: [{ status: 'placed', at: '2026-01-02T10:05:00.000Z', reason: null }],
      returns: [],
    }))

  it('tells that it was cancelled, and why', async () => {
    const { status, history } = await read('/api/orders/o-2')
    assert.equal(status, 'cancelled')
    assert.deepEqual((history as unknown[])[1], {
      status: 'cancelled',
      at: '2026-01-03T09:00:00.000Z',
      reason: 'changed her mind',
    })
  })

  it('tells every step, and that it was rejected before', async () => {
    const { history } = await read<{ history: { status: string }[] }>('/api/orders/o-3')
    assert.deepEqual(
      history.map(({ status }) => status),
      ['rejected', 'placed', 'paid', 'shipped', 'delivered', 'returned', 'returned'],
    )
  })

  it('tells what came back', async () => {
    const { status, total, returned, returns } = await read('/api/orders/o-3')
    assert.deepEqual([status, total, returned], ['delivered', 12, 12])
    const cups = { productId: 'cup', name: 'Cup', category: 'kitchen', price: 4 }
    const broken = { returnId: 'r-1', at: '2026-01-08T09:00:00.000Z', reason: 'broken', restocked: false, total: 4 }
    const rest = { returnId: null, at: '2026-01-08T15:00:00.000Z', reason: null, restocked: true, total: 8 }
    assert.deepEqual(returns, [
      { ...broken, items: [{ ...cups, quantity: 1, amount: 4 }] },
      { ...rest, items: [{ ...cups, quantity: 2, amount: 8 }] },
    ])
  })

  it('is 404 for an order nobody placed', () => missing('/api/orders/nothing'))
  it('names an id that is none', () => refused('/api/orders/%C3%A9', '/orderId'))
})

describe('A rejected order', () => {
  const missing = [{ productId: 'cup', requested: 60, available: 47 }]
  const rejected = tell('OrderRejected', { orderId: 'o-1', storeId: 'main', reason: 'insufficient_stock', missing })
  const { read } = askingAbout(recorded([rejected]))

  it('is there, with what is missing', async () => {
    const order = await read('/api/orders/o-1')
    assert.deepEqual([order['status'], order['items'], order['missing']], ['rejected', [], missing])
  })
})

describe('GET /api/orders', () => {
  const { read, refused } = askingAbout()
  const listed = async (query: string) => idsOf((await read<{ data: Order[] }>(`/api/orders${query}`)).data)

  it('lists the newest first', async () => assert.deepEqual(await listed(''), ['o-3', 'o-2', 'o-1']))

  it('tells of each what it came to', async () =>
    assert.deepEqual((await read<{ data: unknown[] }>('/api/orders?customerId=bob')).data, [
      {
        orderId: 'o-3',
        customerId: 'bob',
        storeId: 'main',
        status: 'delivered',
        placedAt: '2026-01-02T11:10:00.000Z',
        total: 12,
        returned: 12,
        version: 7,
      },
    ]))

  it('lists those of a customer, a status, a time', async () => {
    assert.deepEqual(await listed('?customerId=ada'), ['o-1'])
    assert.deepEqual(await listed('?customerId=nobody'), [])
    assert.deepEqual(await listed('?status=cancelled'), ['o-2'])
    assert.deepEqual(await listed('?status=delivered'), ['o-3'])
    assert.deepEqual(await listed('?status=shipped'), [])
    assert.deepEqual(await listed('?from=2026-01-02T11:00:00Z'), ['o-3'])
    assert.deepEqual(await listed('?from=2026-01-02&to=2026-01-02T10:59:59.999Z'), ['o-1'])
    assert.deepEqual(await listed('?customerId=ada&status=placed&from=2026-01-02&to=2026-01-03'), ['o-1'])
  })

  it('refuses what it does not understand', async () => {
    await refused('/api/orders?status=lost', '/status')
    await refused('/api/orders?from=yesterday', '/from')
    await refused('/api/orders?to=2026-02-30', '/to')
    await refused('/api/orders?from=%2B275760-09-14', '/from')
    await refused('/api/orders?cursor=WzFd', '/cursor')
    await refused('/api/orders?page=2', '/page')
  })
})

describe('Pages of orders', () => {
  const order = (number: number) =>
    tell('OrderPlaced', { orderId: `o-${number}`, ...sold(line('tea', 1, 1)) }, '2026-01-02T10:00:00Z')
  const [five, six] = [recorded([1, 2, 3, 4, 5].map(order)), recorded([1, 2, 3, 4, 5, 6].map(order))]
  const { running } = askingAbout(five)
  type Page = { readonly data: readonly Order[]; readonly nextCursor: string | null }
  const page = async (query: string) => (await running().get(`/api/orders?${query}`)).json<Page>()

  it('go on behind orders of the same moment, and do not shift when one comes meanwhile', async () => {
    const first = await page('limit=2')
    assert.deepEqual(idsOf(first.data), ['o-5', 'o-4'])
    await running().apply(six)
    const second = await page(`limit=2&cursor=${first.nextCursor}`)
    assert.deepEqual(idsOf(second.data), ['o-3', 'o-2'])
    const third = await page(`limit=2&cursor=${second.nextCursor}`)
    assert.deepEqual(third, { ...third, nextCursor: null })
    assert.deepEqual(idsOf(third.data), ['o-1'])
  })
})
