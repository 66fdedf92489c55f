import assert from 'node:assert/strict'
import { shopStory } from '#shared/testing/shop-story.ts'
import { recorded, tell } from '#shared/testing/telling.ts'
import { askingAbout } from '../testing/asking.ts'

type Found = {
  readonly products: readonly { readonly productId: string }[]
  readonly similar: boolean
  readonly orders?: readonly { readonly orderId: string }[]
  readonly customers?: readonly { readonly customerId: string }[]
}

describe('GET /api/search', () => {
  const { read, refused, running } = askingAbout()
  const find = (q: string, more = '') => read<Found>(`/api/search?q=${encodeURIComponent(q)}${more}`)
  const products = async (q: string) => (await find(q)).products.map(({ productId }) => productId)

  it('tells of each thing what it is', async () => {
    const { products, similar } = await find('Green TEA')
    const tea = { productId: 'tea', name: 'Green tea', category: 'hot drinks', price: 2.75, status: 'active' }
    assert.deepEqual([products, similar], [[{ kind: 'product', ...tea }], false])
    assert.deepEqual((await find('o-3')).orders, [
      {
        ...{ kind: 'order', orderId: 'o-3', customerId: 'bob', status: 'delivered' },
        ...{ placedAt: '2026-01-02T11:10:00.000Z', total: 12 },
      },
    ])
    assert.deepEqual((await find('bob')).customers, [
      { kind: 'customer', customerId: 'bob', name: 'Bob', email: 'bob@example.org' },
    ])
  })

  it('finds products by id, also those no longer sold, before those that have the words', async () => {
    assert.deepEqual(await products('cup'), ['cup'])
    assert.deepEqual(await products('te'), ['tea'])
    assert.deepEqual(await products('cu'), ['cup'])
  })

  it('finds products that are spelled alike when nothing else is found', async () => {
    const { products, similar } = await find('grean')
    assert.deepEqual([products.map(({ productId }) => productId), similar], [['tea'], true])
    assert.equal((await find('cup')).similar, false)
  })

  it('finds orders whose ids begin like that', async () => {
    const orders = async (q: string) => (await find(q)).orders?.map(({ orderId }) => orderId)
    assert.deepEqual(await orders('o-'), ['o-1', 'o-2', 'o-3'])
    assert.deepEqual(await orders('o-2'), ['o-2'])
    assert.deepEqual(await orders('O-2'), [])
    assert.deepEqual(await orders('o 2'), [])
  })

  it('gives at most so many of each kind', async () => {
    const { orders } = await find('o-', '&limit=2')
    assert.deepEqual(
      orders?.map(({ orderId }) => orderId),
      ['o-1', 'o-2'],
    )
  })

  it('tells orders and customers to nobody but the shop', async () => {
    for (const role of ['customer', 'import']) {
      const answer = await running().get('/api/search?q=bob', { 'daybook-role': role })
      assert.deepEqual(answer.json(), { products: [], similar: false })
    }
    for (const role of ['admin', 'staff']) {
      const answer = await running().get('/api/search?q=bob', { 'daybook-role': role })
      assert.equal(answer.json<Found>().customers?.length, 1)
    }
  })

  it('refuses what has no word in it', async () => {
    for (const q of ['', ',', '%20']) await refused(`/api/search?q=${q}`, '/q')
    await refused('/api/search', '/q')
  })

  it('tells up to the read model that is furthest behind', async () => {
    const { database } = running()
    const move = (by: number) =>
      database.query({ text: `update high_waters set position = position + ${by} where read_model = 'orders'`, values: [] })
    await move(-1)
    const answer = await running().get('/api/search?q=o-1')
    await move(1)
    assert.equal(answer.headers['daybook-position'], String(shopStory.length - 1))
  })
})

const customer = (customerId: string, name: string, email?: string) =>
  tell('CustomerRegistered', { customerId, profile: { name, ...(email !== undefined && { email }) } })

describe('A search for customers', () => {
  const { read } = askingAbout(
    recorded([
      customer('c-1', 'José Núñez', 'jose.nunez@example.org'),
      customer('c-2', 'Ada King, Countess of Lovelace', 'ada@king.example'),
      customer('c-3', 'Ada', 'Bookings@Example.org'),
      customer('c-4', "O'Neil", "o'neil@example.org"),
      customer('c-5', 'Ada Forgotten', 'forgotten@example.org'),
      tell('CustomerErased', { customerId: 'c-5' }),
      customer('ada', 'Somebody else'),
    ]),
  )
  const found = async (q: string) =>
    (await read<Found>(`/api/search?q=${encodeURIComponent(q)}`)).customers?.map(({ customerId }) => customerId)

  it('goes by id, then by name, who has the words most often first', async () => {
    assert.deepEqual(await found('ada'), ['ada', 'c-2', 'c-3'])
    assert.deepEqual(await found('c-2'), ['c-2'])
    assert.deepEqual(await found('c-'), ['c-1', 'c-2', 'c-3', 'c-4', 'c-5'])
  })

  it('goes by the beginnings of all words, without case and accents', async () => {
    assert.deepEqual(await found('NUNEZ jose'), ['c-1'])
    assert.deepEqual(await found('ada love'), ['c-2'])
    assert.deepEqual(await found('oneil'), ['c-4'])
  })

  it('goes by e-mail addresses and what they begin with', async () => {
    assert.deepEqual(await found('bookings@example.ORG'), ['c-3'])
    assert.deepEqual(await found('bookings@'), ['c-3'])
    assert.deepEqual(await found('booking'), ['c-3'])
    assert.deepEqual(await found("o'neil@example.org"), ['c-4'])
    assert.deepEqual(await found('ada ada@king'), ['c-2'])
    assert.deepEqual(await found('example'), [])
  })

  it('finds nothing of who was erased but the id', async () => {
    assert.deepEqual(await found('forgotten'), [])
    assert.deepEqual(await found('forgotten@example.org'), [])
    assert.deepEqual(await found('c-5'), ['c-5'])
  })
})
