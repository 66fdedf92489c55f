import assert from 'node:assert/strict'
import type { Instant } from '#shared/kernel/types.ts'
import { line, recorded, sold, tell } from '#shared/testing/telling.ts'
import { askingAbout } from '../testing/asking.ts'

const ada = {
  customerId: 'ada',
  name: 'Ada',
  email: null,
  address: '1 Main street',
  registeredAt: '2026-01-02T10:05:00.000Z',
  erasedAt: null,
  orders: 1,
  netSpend: 17.95,
  tier: 'silver',
  nextTier: { tier: 'gold', missing: 2.06 },
  firstOrderAt: '2026-01-02T10:05:00.000Z',
  lastOrderAt: '2026-01-02T10:05:00.000Z',
  version: 4,
}

describe('GET /api/customers/{customerId}', () => {
  const { read, missing, refused } = askingAbout()

  it('tells who it is, what was spent, and how far the next tier is', async () =>
    assert.deepEqual(await read('/api/customers/ada'), ada))
  it('has forgotten who was erased, but not that', async () => {
    const { name, email, address, erasedAt } = await read('/api/customers/cid')
    assert.deepEqual([name, email, address, erasedAt], [null, null, null, '2026-01-10T09:00:00.000Z'])
  })
  it('is 404 for somebody nobody knows', () => missing('/api/customers/nobody'))
  it('names an id that is none', () => refused('/api/customers/a%20b', '/customerId'))
})

describe('GET /api/analytics/customers/{customerId}/lifetime-value', () => {
  const { read, missing, refused } = askingAbout()

  it('tells what was ordered and what is left of it', async () =>
    assert.deepEqual(await read('/api/analytics/customers/ada/lifetime-value'), {
      customerId: 'ada',
      orders: 1,
      gross: 22.95,
      cancelled: 0,
      returned: 0,
      credited: 5,
      lifetimeValue: 17.95,
      averageOrder: 22.95,
      firstOrderAt: '2026-01-02T10:05:00.000Z',
      lastOrderAt: '2026-01-02T10:05:00.000Z',
    }))
  it('is 404 for somebody nobody knows', () => missing('/api/analytics/customers/nobody/lifetime-value'))
  it('names an id that is none', () => refused('/api/analytics/customers/a%20b/lifetime-value', '/customerId'))
})

const spending = (customerId: string, amount: number) =>
  tell('OrderPlaced', { orderId: `o-${customerId}`, customerId, ...sold(line('tea', 1, amount)) })

const registered = tell('CustomerRegistered', { customerId: 'window-shopper', profile: { name: 'W.' } })
const tiers = { tiers: { gold: 100, silver: 50 } }
const story = recorded([
  spending('a', 50),
  spending('b', 100.01),
  spending('c', 100),
  spending('d', 50.01),
  spending('e', 100),
  spending('f', 200),
  registered,
])

type Customer = { readonly customerId: string; readonly tier: string; readonly nextTier: unknown }
const idsOf = (customers: readonly Customer[]) => customers.map(({ customerId }) => customerId)

describe('GET /api/customers', () => {
  const { read, refused, pages } = askingAbout(story, tiers)
  const listed = async (query: string) => idsOf((await read<{ data: Customer[] }>(`/api/customers${query}`)).data)

  it('lists who spent most first', async () => {
    assert.deepEqual(await listed(''), ['f', 'b', 'c', 'e', 'd', 'a', 'window-shopper'])
    assert.deepEqual(await listed('?sort=-netSpend&limit=1'), ['f'])
  })

  it('lists a tier: those above its threshold', async () => {
    assert.deepEqual(await listed('?tier=gold'), ['f', 'b'])
    assert.deepEqual(await listed('?tier=silver'), ['c', 'e', 'd'])
    assert.deepEqual(await listed('?tier=bronze'), ['a', 'window-shopper'])
  })

  it('tells the tier of each, and what is missing to the next', async () => {
    const { data } = await read<{ data: Customer[] }>('/api/customers')
    const told = data.map(({ customerId, tier, nextTier }) => [customerId, tier, nextTier])
    assert.deepEqual(told, [
      ['f', 'gold', null],
      ['b', 'gold', null],
      ['c', 'silver', { tier: 'gold', missing: 0.01 }],
      ['e', 'silver', { tier: 'gold', missing: 0.01 }],
      ['d', 'silver', { tier: 'gold', missing: 50 }],
      ['a', 'bronze', { tier: 'silver', missing: 0.01 }],
      ['window-shopper', 'bronze', { tier: 'silver', missing: 50.01 }],
    ])
  })

  it('comes in pages, also among equals and within a tier', async () => {
    const ids = (await pages<Customer>('/api/customers', 3)).map(idsOf)
    assert.deepEqual(ids, [['f', 'b', 'c'], ['e', 'd', 'a'], ['window-shopper']])
    assert.deepEqual((await pages<Customer>('/api/customers?tier=silver', 1)).map(idsOf), [['c'], ['e'], ['d']])
  })

  it('lists who spent least first, the same the other way round', async () => {
    const [up, down] = [await listed('?sort=netSpend'), await listed('')]
    assert.deepEqual(up, down.toReversed())
    const ids = (await pages<Customer>('/api/customers?sort=netSpend', 3)).flat().map(({ customerId }) => customerId)
    assert.deepEqual(ids, up)
    assert.deepEqual(await listed('?sort=netSpend&tier=silver'), ['d', 'e', 'c'])
  })

  it('lists who bought last first, and who never did at last', async () => {
    const expected = ['f', 'e', 'd', 'c', 'b', 'a', 'window-shopper']
    assert.deepEqual(await listed('?sort=-lastOrderAt'), expected)
    assert.deepEqual(
      (await pages<Customer>('/api/customers?sort=-lastOrderAt', 2)).flat().map(({ customerId }) => customerId),
      expected,
    )
  })

  it('refuses what it does not understand', async () => {
    const { nextCursor } = await read<{ nextCursor: string }>('/api/customers?limit=1')
    await refused(`/api/customers?sort=netSpend&cursor=${nextCursor}`, '/cursor')
    await refused('/api/customers?sort=-lastOrderAt&tier=gold', '/tier')
    await refused('/api/customers?tier=platinum', '/tier')
    await refused('/api/customers?sort=name', '/sort')
    await refused('/api/customers?name=Ada', '/name')
    await refused('/api/customers?cursor=e30', '/cursor')
  })
})

describe('Who a customer is', () => {
  const { running } = askingAbout()
  const asking = async (role: string, path: string) => {
    const { status, text } = await running().get(path, { 'daybook-role': role })
    return { status, body: JSON.parse(text) as Record<string, unknown> }
  }

  it('is told to the shop, and to whoever says it is them', async () => {
    for (const role of ['admin', 'staff', 'customer'])
      assert.equal((await asking(role, '/api/customers/ada')).body['name'], 'Ada', role)
  })
  it('is not told to who imports', async () => {
    const { name, address, netSpend } = (await asking('import', '/api/customers/ada')).body
    assert.deepEqual([name, address, netSpend], [null, null, 17.95])
    const { data } = (await asking('import', '/api/customers')).body as { data: { name: string | null }[] }
    assert.deepEqual(
      data.map(({ name }) => name),
      [null, null, null],
    )
  })
  it('is nothing that customers could list', async () => {
    const { status, body } = await asking('customer', '/api/customers')
    assert.deepEqual([status, body['code'], body['right']], [403, 'forbidden', 'ListCustomers'])
  })
})

describe('With a window of three months', () => {
  const buys = (orderId: string, amount: number, at: string) =>
    tell('OrderPlaced', { orderId, customerId: 'ada', ...sold(line('tea', 1, amount)) }, at)
  const changed = tell('CustomerTierChanged', {
    customerId: 'ada',
    from: 'bronze',
    to: 'gold',
    netSpend: 13_001,
    currency: 'USD',
    cause: 2,
  })
  const story = recorded([
    tell('CustomerRegistered', { customerId: 'ada' }),
    buys('o-1', 70, '2026-08-19T23:59:59Z'),
    buys('o-2', 60.01, '2026-08-20T00:00:00Z'),
    tell(
      'OrderReturned',
      { orderId: 'o-1', customerId: 'ada', restocked: true, ...sold(line('tea', 1, 5)) },
      '2026-11-01T00:00:00Z',
    ),
    changed,
  ])
  const clock = { now: () => '2026-11-20T09:00:00.000Z' as Instant }
  const { read } = askingAbout(story, { tiers: { gold: 100, silver: 50, months: 3 }, clock })

  it('a customer is of the tier of what was spent in it, from the same day on', async () => {
    const { netSpend, windowSpend, tier, nextTier } = await read('/api/customers/ada')
    assert.deepEqual([netSpend, windowSpend, tier], [125.01, 60.01, 'silver'])
    assert.deepEqual(nextTier, { tier: 'gold', missing: 40 })
  })
  it('a list has the tier that was recorded, and is of it', async () => {
    for (const sort of ['-netSpend', 'netSpend']) {
      const { data } = await read<{ data: Record<string, unknown>[] }>(`/api/customers?tier=gold&sort=${sort}`)
      assert.deepEqual(
        data.map(({ customerId, tier, windowSpend, nextTier }) => [customerId, tier, windowSpend, nextTier]),
        [['ada', 'gold', 60.01, null]],
      )
    }
    assert.deepEqual((await read<{ data: unknown[] }>('/api/customers?tier=silver')).data, [])
  })
  it('so are the tiers', async () =>
    assert.deepEqual(await read('/api/analytics/tiers'), {
      data: [
        { tier: 'gold', customers: 1, netSpend: 125.01 },
        { tier: 'silver', customers: 0, netSpend: 0 },
        { tier: 'bronze', customers: 0, netSpend: 0 },
      ],
    }))
})

describe('GET /api/analytics/tiers', () => {
  const { read, refused } = askingAbout(story, tiers)

  it('tells how many customers each has, and what they spent', async () =>
    assert.deepEqual(await read('/api/analytics/tiers'), {
      data: [
        { tier: 'gold', customers: 2, netSpend: 300.01 },
        { tier: 'silver', customers: 3, netSpend: 250.01 },
        { tier: 'bronze', customers: 2, netSpend: 50 },
      ],
    }))
  it('refuses what it does not understand', () => refused('/api/analytics/tiers?tier=gold', '/tier'))
})

describe('Tiers of nobody', () => {
  const { read } = askingAbout([])

  it('are empty', async () => {
    const { data } = await read<{ data: { customers: number }[] }>('/api/analytics/tiers')
    assert.deepEqual(
      data.map(({ customers }) => customers),
      [0, 0, 0],
    )
  })
})
