import assert from 'node:assert/strict'
import { DEFAULT_WEIGHTS } from '#shared/kernel/weights.ts'
import type { SeenProblem } from '#shared/testing/http-client.ts'
import { line, recorded, sold, tell } from '#shared/testing/telling.ts'
import { keepUntilQuiet } from '../../consumer-service/testing/neighbour-lists.ts'
import { askingAbout } from '../testing/asking.ts'
import { askingAboutBaskets, basketStory } from '../testing/basket-story.ts'

type Recommended = { productId: string; name: string | null; score: number; reason: { code: string; text: string } }
type Answer = { customerId: string; basis: string; orders: number; data: Recommended[] }

const ids = ({ data }: Answer) => data.map(({ productId }) => productId)

describe('GET /api/customers/{customerId}/recommendations', () => {
  const { read, missing, refused, running } = askingAboutBaskets()
  const of = (customerId: string, query = '') => read<Answer>(`/api/customers/${customerId}/recommendations${query}`)
  const reasons = async (customerId: string, query = '') =>
    (await of(customerId, query)).data.map(({ productId, reason }) => [productId, reason])

  it('tells what the customer buys, and what others buy of late', async () => {
    const answer = await of('ada')
    assert.deepEqual(
      { ...answer, data: ids(answer) },
      {
        ...{ customerId: 'ada', basis: 'orders', orders: 3 },
        data: ['tea', 'cup', 'mat', 'bag', 'pot'],
      },
    )
    assert.equal(answer.data[0]!.name, 'Tea')
  })

  it('tells why', async () => {
    const often = { code: 'bought_often', orders: 3, of: 3, text: 'In 3 of your last 3 orders' }
    const trending = { code: 'trending', text: 'Bought by many of late' }
    assert.deepEqual(await reasons('ada', '?limit=3'), [
      ['tea', often],
      ['cup', often],
      ['mat', trending],
    ])
    const goes = { code: 'goes_with', productId: 'tea', name: 'Tea', n: 4, text: 'Goes with Tea, which you buy' }
    assert.deepEqual((await reasons('eve', '?include=new'))[0], ['cup', goes])
    const once = { code: 'bought_often', orders: 1, of: 1, text: 'In your last order' }
    assert.deepEqual(await reasons('eve', '?include=bought'), [['tea', once]])
  })

  it('tells only what was bought, or what never was, when that is asked for', async () => {
    assert.deepEqual(ids(await of('ada', '?include=bought')), ['tea', 'cup'])
    assert.deepEqual(ids(await of('ada', '?include=new')), ['mat', 'bag', 'pot'])
  })

  it('leaves out what no store has, when that is asked for', async () => {
    assert.deepEqual(ids(await of('ada', '?inStock=true')), ['tea', 'mat'])
    assert.deepEqual(ids(await of('ada', '?inStock=true&limit=1&include=new')), ['mat'])
  })

  it('tells who has bought nothing what is trending, and says so', async () => {
    const answer = await of('zoe')
    assert.deepEqual([answer.basis, answer.orders, ids(answer)], ['trending', 0, ['mat', 'tea', 'bag', 'pot', 'cup']])
    assert.deepEqual(new Set(answer.data.map(({ reason }) => reason.code)), new Set(['trending']))
    assert.deepEqual(await of('zoe', '?include=bought'), { customerId: 'zoe', basis: 'trending', orders: 0, data: [] })
  })

  it('knows who has ordered without being registered', async () => assert.equal((await of('eve')).orders, 1))
  it('is 404 for somebody nobody knows', () => missing('/api/customers/nobody/recommendations'))
  it('is 404 for who was erased', () => missing('/api/customers/cid/recommendations'))
  it('refuses what it does not know', () => refused('/api/customers/ada/recommendations?cursor=x', '/cursor'))
  it('refuses to include what there is not', () => refused('/api/customers/ada/recommendations?include=old', '/include'))

  it('is kept by no cache that others share, and not sent to who has it', async () => {
    const { headers } = await running().get('/api/customers/ada/recommendations')
    assert.equal(headers['cache-control'], 'private, no-cache')
    const { status } = await running().get('/api/customers/ada/recommendations', { 'if-none-match': headers.etag! })
    assert.equal(status, 304)
  })

  it('waits for a position', async () => {
    const at = (position: number) => running().get(`/api/customers/ada/recommendations?inStock=true&waitFor=${position}`)
    assert.equal((await at(basketStory.length)).status, 200)
    const { status, json } = await at(basketStory.length + 1)
    assert.deepEqual([status, json<SeenProblem>().code], [503, 'not_reached'])
  })
})

describe('An answer from several read models', () => {
  const { running } = askingAboutBaskets()

  for (const readModel of ['customers', 'neighbours', 'catalogue'])
    it(`tells of the position that ${readModel} has reached, when that is the furthest behind`, async () => {
      const move = (by: number) =>
        running().database.query({
          text: 'update read.high_waters set position = position + $2 where read_model = $1',
          values: [readModel, by],
        })
      await move(-1)
      const { headers } = await running().get('/api/customers/ada/recommendations?inStock=true')
      await move(1)
      assert.equal(headers['daybook-position'], String(basketStory.length - 1))
    })
})

describe('Recommendations with other weights', () => {
  const { read } = askingAboutBaskets({ weights: { ...DEFAULT_WEIGHTS, trend: 5, popularity: 0.1 } })

  it('are in another order', async () => assert.equal(ids(await read<Answer>('/api/customers/ada/recommendations'))[0], 'mat'))
})

describe('A customer with more orders than are looked at', () => {
  const orders = Array.from({ length: 203 }, (_, age) =>
    tell(
      'OrderPlaced',
      { orderId: `o-${age}`, customerId: 'ada', ...sold(line(age < 3 ? 'old' : age % 2 ? 'tea' : 'cup', 1, 1)) },
      new Date(Date.UTC(2026, 0, 1) + age * 3_600_000).toISOString(),
    ),
  )
  const asking = askingAbout(recorded(orders))
  before(() => keepUntilQuiet(asking.running().database))

  it('is told of the latest ones', async () => {
    const { orders, data } = await asking.read<Answer>('/api/customers/ada/recommendations?include=bought')
    assert.deepEqual(
      [orders, data.map(({ productId, reason: { text } }) => [productId, text])],
      [
        100,
        [
          ['cup', 'In 50 of your last 100 orders'],
          ['tea', 'In 50 of your last 100 orders'],
        ],
      ],
    )
  })
})

describe('A customer whose one order has more articles than are counted', () => {
  const articles = Array.from({ length: 60 }, (_, at) => `p-${at}`)
  const order = sold(...articles.map((article) => line(article, 1, 1)))
  const asking = askingAbout(recorded([tell('OrderPlaced', { orderId: 'o-1', customerId: 'ada', ...order })]))
  before(() => keepUntilQuiet(asking.running().database))

  it('has bought them all', async () => {
    const answer = await asking.read<Answer>('/api/customers/ada/recommendations?include=bought&limit=100')
    assert.deepEqual(ids(answer).toSorted(), articles.toSorted())
  })
})
