import assert from 'node:assert/strict'
import { askingAboutBaskets, trends } from '../testing/basket-story.ts'

type Listed = { readonly data: readonly Recommended[] }
type Recommended = { productId: string; name: string | null; score: number; n: number; lift: number; trend: number }

const ids = ({ data }: Listed) => data.map(({ productId }) => productId)
const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-4, `${actual} is not ${expected}`)

describe('GET /api/products/{productId}/recommendations', () => {
  const { read, missing, refused } = askingAboutBaskets()

  it('tells what was bought together with it', async () => {
    const { productId, data } = await read<Listed & { productId: string }>('/api/products/tea/recommendations')
    assert.equal(productId, 'tea')
    const [{ score, lift, ...cup }] = data as [Recommended]
    assert.deepEqual([cup, data.length], [{ productId: 'cup', name: 'Cup', n: 4 }, 1])
    near(score, (4 / (Math.sqrt(5 * 4) + 50)) * (0.02 + trends.cup) ** 0.25)
    near(lift, (4 * 10) / (5 * 4))
  })

  it('tells of one that is sold no more, and never recommends it', async () =>
    assert.deepEqual(ids(await read('/api/products/jam/recommendations')), ['tea', 'cup']))

  it('knows a product that has no name yet', async () => {
    const { data } = await read<Listed>('/api/products/bag/recommendations')
    assert.deepEqual(
      data.map(({ productId, name }) => [productId, name]),
      [['pot', null]],
    )
  })

  it('leaves out what no store has, when that is asked for', async () => {
    assert.deepEqual(ids(await read('/api/products/tea/recommendations?inStock=true')), [])
    assert.deepEqual(ids(await read('/api/products/cup/recommendations?inStock=true')), ['tea'])
    assert.deepEqual(ids(await read('/api/products/tea/recommendations?inStock=false')), ['cup'])
  })

  it('is as long as asked', async () => assert.deepEqual(ids(await read('/api/products/jam/recommendations?limit=1')), ['tea']))

  it('is empty for a product nobody bought, and for a fee', async () => {
    for (const id of ['lamp', 'postage'])
      assert.deepEqual(await read(`/api/products/${id}/recommendations`), { productId: id, data: [] })
  })

  it('is 404 for a product there never was', () => missing('/api/products/nothing/recommendations'))
  it('refuses a limit that is none', () => refused('/api/products/tea/recommendations?limit=x', '/limit'))
  it('refuses what it does not know', () => refused('/api/products/tea/recommendations?include=new', '/include'))
  it('names an id that is none', () => refused('/api/products/a%20b/recommendations', '/productId'))
})
