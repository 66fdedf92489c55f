import assert from 'node:assert/strict'
import type { Weights } from '#shared/kernel/weights.ts'
import { type Article, type Features, rank } from './rank.ts'

const NONE: Weights = {
  ...{ decay: 1, basketSize: 0, trendFloor: 0, trendPower: 0, trend: 0, popularity: 0, neighbours: 0, neighboursOfNew: 0 },
}

const bought = (...baskets: readonly (readonly number[])[]) => baskets.map((articles) => ({ articles, size: articles.length }))

const article = (productId: string, is: Partial<Article> = {}): Article => ({
  ...{ productId, name: `a ${productId}`, n: 1, trend: 0, discontinued: false },
  ...is,
})

/** Articles: tea is 0, cup 1, pot 2, bag 3. */
const shop = (given: Partial<Features> = {}): Features => ({
  articles: [article('tea'), article('cup'), article('pot'), article('bag')],
  baskets: [],
  neighbours: [],
  mostBaskets: 10,
  ...given,
})

const idsIn = (ranked: ReturnType<typeof rank>) => ranked.map(({ article: { productId } }) => productId)
const scoreOf = (ranked: ReturnType<typeof rank>, id: string) => ranked.find(({ article }) => article.productId === id)?.score
const reasonOf = (ranked: ReturnType<typeof rank>, id: string) => ranked.find(({ article }) => article.productId === id)?.reason
const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs(actual! - expected) < 1e-12, `${actual} is not ${expected}`)

describe('An article for a customer', () => {
  it('scores the share of the baskets that have it', () => {
    const ranked = rank(shop({ baskets: bought([0, 1], [0], [2], [0]) }), NONE)
    assert.deepEqual(idsIn(ranked), ['tea', 'cup', 'pot', 'bag'])
    assert.deepEqual([scoreOf(ranked, 'tea'), scoreOf(ranked, 'cup'), scoreOf(ranked, 'bag')], [0.75, 0.25, 0])
  })

  it('scores more for a basket of late', () => {
    const ranked = rank(shop({ baskets: bought([1], [0], [0]) }), { ...NONE, decay: 0.5 })
    near(scoreOf(ranked, 'cup'), 1 / 1.75)
    near(scoreOf(ranked, 'tea'), 0.75 / 1.75)
  })

  it('scores less for a large basket', () => {
    const baskets = [
      { articles: [0], size: 4 },
      { articles: [1], size: 1 },
    ]
    const ranked = rank(shop({ baskets }), { ...NONE, basketSize: 0.5 })
    near(scoreOf(ranked, 'tea'), 1 / 3)
    near(scoreOf(ranked, 'cup'), 2 / 3)
  })

  it('scores what it is bought as far as it is in fashion', () => {
    const articles = [article('tea', { trend: 0.23 }), article('cup')]
    const ranked = rank(shop({ articles, baskets: bought([0, 1]) }), { ...NONE, trendFloor: 0.02, trendPower: 0.5 })
    near(scoreOf(ranked, 'tea'), 0.5)
    near(scoreOf(ranked, 'cup'), Math.sqrt(0.02))
  })

  it('scores its trend and its popularity beside what is bought', () => {
    const articles = [article('tea', { trend: 0.5, n: 4 }), article('cup', { n: 10 })]
    const ranked = rank(shop({ articles, baskets: bought([0]) }), { ...NONE, trend: 0.1, popularity: 0.2 })
    near(scoreOf(ranked, 'tea'), 1 + 0.05 + 0.08)
    near(scoreOf(ranked, 'cup'), 0.2)
  })

  it('scores how much it goes with what is bought, which counts by its share', () => {
    const neighbours = [
      { article: 0, partners: [2, 3], n: [7, 3], scores: [0.4, 0.1] },
      { article: 1, partners: [3], n: [5], scores: [0.5] },
    ]
    const ranked = rank(shop({ baskets: bought([0, 1], [0]), neighbours }), { ...NONE, neighbours: 0.3 })
    near(scoreOf(ranked, 'pot'), (0.3 * 0.4) / 1.5)
    near(scoreOf(ranked, 'bag'), (0.3 * (0.1 + 0.25)) / 1.5)
    assert.deepEqual(reasonOf(ranked, 'pot'), { code: 'goes_with', productId: 'tea', name: 'a tea', n: 7 })
    assert.deepEqual(reasonOf(ranked, 'bag'), { code: 'goes_with', productId: 'cup', name: 'a cup', n: 5 })
  })

  it('has what goes with it counted only when it is new, and otherwise when only new ones are asked for', () => {
    const neighbours = [{ article: 0, partners: [0, 1, 2], n: [1, 1, 1], scores: [0.4, 0.4, 0.4] }]
    const features = shop({ baskets: bought([0, 1]), neighbours })
    const weights = { ...NONE, neighbours: 0.1, neighboursOfNew: 0.7 }
    near(scoreOf(rank(features, weights), 'cup'), 1)
    near(scoreOf(rank(features, weights), 'pot'), 0.04)
    near(scoreOf(rank(features, weights, { include: 'new' }), 'pot'), 0.28)
  })

  it('is told with what counted most', () => {
    const articles = [article('tea', { trend: 1 }), article('cup', { trend: 0.5 }), article('pot', { n: 9 })]
    const ranked = rank(shop({ articles, baskets: bought([0], [1], [0]) }), { ...NONE, trend: 0.5, popularity: 0.1 })
    assert.deepEqual(reasonOf(ranked, 'tea'), { code: 'bought_often', orders: 2, of: 3 })
    assert.deepEqual(reasonOf(ranked, 'cup'), { code: 'bought_often', orders: 1, of: 3 })
    assert.deepEqual(reasonOf(ranked, 'pot'), { code: 'popular', n: 9 })
  })

  it('is trending although it was bought, when that counts more', () => {
    const articles = [article('tea', { trend: 1 }), article('cup')]
    const ranked = rank(shop({ articles, baskets: bought([1], [0]) }), { ...NONE, trend: 0.6 })
    assert.deepEqual(reasonOf(ranked, 'tea'), { code: 'trending' })
  })

  it('is none that is discontinued, though others may go with it', () => {
    const articles = [article('tea', { discontinued: true }), article('cup'), article('pot', { discontinued: true })]
    const neighbours = [{ article: 0, partners: [1, 2], n: [4, 4], scores: [0.4, 0.4] }]
    const ranked = rank(shop({ articles, baskets: bought([0]), neighbours }), { ...NONE, neighbours: 1 })
    assert.deepEqual(idsIn(ranked), ['cup'])
    assert.equal(reasonOf(ranked, 'cup')?.code, 'goes_with')
  })

  it('is none that nobody has bought, but for the customer', () => {
    const articles = [article('tea', { n: 0 }), article('cup', { n: 0 }), article('pot')]
    assert.deepEqual(idsIn(rank(shop({ articles, baskets: bought([0]) }), NONE)), ['tea', 'pot'])
  })

  it('is one that was bought, or a new one, when that is asked for', () => {
    const features = shop({ baskets: bought([0, 2], [2]) })
    assert.deepEqual(idsIn(rank(features, NONE, { include: 'bought' })), ['pot', 'tea'])
    assert.deepEqual(idsIn(rank(features, NONE, { include: 'new' })), ['bag', 'cup'])
  })

  it('comes before others of its score by its trend, then by its id', () => {
    const articles = [article('tea'), article('pot', { trend: 0.1 }), article('cup'), article('bag', { trend: 0.2 })]
    assert.deepEqual(idsIn(rank(shop({ articles, baskets: bought([0]) }), NONE)), ['tea', 'bag', 'pot', 'cup'])
  })

  it('is what is trending for who has bought nothing, whatever the weights are', () => {
    const articles = [article('tea', { trend: 0.1, n: 9 }), article('cup', { trend: 0.2 })]
    for (const weights of [NONE, { ...NONE, popularity: 5 }])
      assert.deepEqual(
        rank(shop({ articles }), weights).map(({ article, score, reason }) => [article.productId, score, reason.code]),
        [
          ['cup', 0.2, 'trending'],
          ['tea', 0.1, 'trending'],
        ],
      )
  })

  it('is none in an empty shop', () => assert.deepEqual(rank(shop({ articles: [], mostBaskets: 0 }), NONE), []))
})
