import assert from 'node:assert/strict'
import type { SeenProblem } from '#shared/testing/http-client.ts'
import { line, recorded, sold, tell } from '#shared/testing/telling.ts'
import { keepUntilQuiet } from '../../consumer-service/testing/neighbour-lists.ts'
import { askingAbout } from '../testing/asking.ts'
import { askingAboutBaskets, basketStory, trends } from '../testing/basket-story.ts'

type Listed = { readonly data: readonly Recommended[] }
type Recommended = { productId: string; name: string | null; score: number; n: number; lift: number; trend: number }

const ids = ({ data }: Listed) => data.map(({ productId }) => productId)
const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-4, `${actual} is not ${expected}`)

describe('POST /api/recommendations/basket', () => {
  const { running } = askingAboutBaskets()
  const asked = (productIds: readonly unknown[], query = '') =>
    running().ask(`/api/recommendations/basket${query}`, { body: { productIds } })
  const told = async (productIds: readonly string[], query = '') => {
    const { status, text, headers, json } = await asked(productIds, query)
    assert.equal(status, 200, text)
    assert.equal(headers['daybook-position'], String(basketStory.length))
    return json<Listed & { unknown: string[] }>()
  }
  const refused = async (productIds: readonly unknown[], pointer: string, query = '') => {
    const { status, json } = await asked(productIds, query)
    assert.deepEqual([status, json<SeenProblem>().errors?.[0]?.pointer], [400, pointer])
  }

  it('tells what goes with all of it, and with what most', async () => {
    const { data, unknown } = await told(['tea', 'jam', 'tea'])
    const [{ score, goesWith, ...cup }] = data as unknown as [{ score: number; goesWith: { lift: number }; productId: string }]
    assert.deepEqual([unknown, cup], [[], { productId: 'cup', name: 'Cup' }])
    const { lift, ...jam } = goesWith
    assert.deepEqual(jam, { productId: 'jam', name: 'Jam', n: 4 })
    near(lift, (4 * 10) / (4 * 4))
    const fashion = (0.02 + trends.cup) ** 0.25
    near(score * 1e6, (((fashion * 4) / 54) ** 2 / 24 + ((fashion * 4) / (Math.sqrt(20) + 50)) ** 2 / 25) * 1e6)
  })

  it('tells nothing that is in it', async () => assert.deepEqual(ids(await told(['tea', 'cup', 'pot'])), ['bag']))
  it('names what there is not, and goes on without', async () => {
    const { unknown, data } = await told(['nothing', 'bag', 'none'])
    assert.deepEqual([unknown, ids({ data })], [['nothing', 'none'], ['pot']])
  })
  it('is empty when nothing of it is known', async () =>
    assert.deepEqual(await told(['nothing']), { unknown: ['nothing'], data: [] }))
  it('takes a whole number for an id', async () => assert.deepEqual((await told([7 as never])).unknown, ['7']))
  it('leaves out what no store has, when that is asked for', async () => {
    assert.deepEqual(ids(await told(['jam'], '?inStock=true')), ['tea'])
    assert.deepEqual(ids(await told(['jam', 'mat'], '?inStock=true&limit=1')), ['tea'])
    assert.deepEqual(ids(await told(['jam'], '?limit=1')), ['tea'])
    assert.deepEqual(ids(await told(['tea'], '?inStock=true')), [])
  })
  it('takes fifty', async () => assert.equal((await told(Array.from({ length: 50 }, (_, at) => `p-${at}`))).unknown.length, 50))
  it('refuses more, none, and what is none', async () => {
    await refused(
      Array.from({ length: 51 }, (_, at) => `p-${at}`),
      '/productIds',
    )
    await refused([], '/productIds')
    await refused(['a b'], '/productIds/0')
    await refused(['tea'], '/limit', '?limit=0')
  })
  it('waits for a position', async () => {
    assert.equal((await asked(['tea'], `?waitFor=${basketStory.length}`)).status, 200)
    assert.equal((await asked(['tea'], `?waitFor=${basketStory.length + 1}`)).status, 503)
  })
})

describe('GET /api/recommendations/trending', () => {
  const { read, refused } = askingAboutBaskets()

  it('tells what is bought most of late, and what that is worth', async () => {
    const { data } = await read<Listed>('/api/recommendations/trending')
    assert.deepEqual(ids({ data }), ['mat', 'tea', 'bag', 'pot', 'cup'])
    assert.deepEqual(data[0], { productId: 'mat', name: 'Mat', trend: 1, n: 2 })
    near(data[2]!.trend, trends.bag)
    near(data[4]!.trend, trends.cup)
  })

  it('leaves out what no store has, when that is asked for', async () =>
    assert.deepEqual(ids(await read('/api/recommendations/trending?inStock=true&limit=2')), ['mat', 'tea']))
  it('is as long as asked', async () => assert.deepEqual(ids(await read('/api/recommendations/trending?limit=1')), ['mat']))
  it('refuses what it does not know', () => refused('/api/recommendations/trending?include=new', '/include'))
})

describe('When nothing has happened yet, recommendations', () => {
  const { read, missing, running } = askingAbout([])

  it('are none', async () => assert.deepEqual(await read('/api/recommendations/trending'), { data: [] }))
  it('are none for a basket', async () => {
    const { json } = await running().ask('/api/recommendations/basket', { body: { productIds: ['tea'] } })
    assert.deepEqual(json(), { unknown: ['tea'], data: [] })
  })
  it('are of nobody', () => missing('/api/customers/ada/recommendations'))
})

describe('What was bought long before trends are told apart', () => {
  const order = tell('OrderPlaced', { orderId: 'o-1', ...sold(line('tea', 1, 1)) }, '1970-01-01T00:00:00Z')
  const asking = askingAbout(recorded([order]))
  before(() => keepUntilQuiet(asking.running().database))

  it('is listed with no trend', async () =>
    assert.deepEqual(await asking.read('/api/recommendations/trending'), {
      data: [{ productId: 'tea', name: null, trend: 0, n: 1 }],
    }))
})

describe('What trends while a season is sold out', () => {
  const articles = Array.from({ length: 40 }, (_, at) => `p-${String(at).padStart(2, '0')}`)
  const there = articles.at(-1)!
  const asking = askingAbout(
    recorded([
      ...articles.map((productId) =>
        tell('ProductCreated', { productId, name: productId, category: 'goods', price: 1, currency: 'USD', stocked: true }),
      ),
      tell('StockReceived', { storeId: 'main', productId: there, quantity: 9, reason: 'opening' }),
      tell('OrderPlaced', { orderId: 'o-1', ...sold(...articles.map((article) => line(article, 1, 1))) }, '2026-01-01T00:00:00Z'),
      tell('CustomerRegistered', { customerId: 'zoe' }),
    ]),
  )
  before(() => keepUntilQuiet(asking.running().database))

  for (const path of ['/api/recommendations/trending', '/api/customers/zoe/recommendations'])
    it(`is what there still is, however few are asked for: ${path}`, async () =>
      assert.deepEqual(ids(await asking.read<Listed>(`${path}?inStock=true&limit=1`)), [there]))
})
