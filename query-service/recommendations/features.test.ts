import assert from 'node:assert/strict'
import { featuresOf } from './features.ts'
import type { FeatureRow } from './rows.ts'

/** Tea is 70, cup 71, mat 72; 99 is an article that was not read. */
const row: FeatureRow = {
  articles: {
    codes: [70, 71, 72],
    ids: ['tea', 'cup', 'mat'],
    names: ['Tea', null, 'Mat'],
    n: [40, 90, 90],
    trends: [0.5, 1, 0],
    discontinued: [false, true, false],
  },
  baskets: [[71, 99, 70], [99]],
  lists: [
    [70, ['cup', 'mat', 'none'], [30, 4, 30]],
    [99, ['cup'], [30]],
  ],
  mostBaskets: 80,
  allBaskets: 1_000,
}

describe('The features of a customer', () => {
  const features = featuresOf(row)

  it('tell articles by their places', () =>
    assert.deepEqual(features.articles[1], { productId: 'cup', name: null, n: 90, trend: 1, discontinued: true }))

  it('have of each basket what was read of it, and how large it was', () =>
    assert.deepEqual(features.baskets, [
      { articles: [1, 0], size: 3 },
      { articles: [], size: 1 },
    ]))

  it('have of each list what is together by no chance, and how much it is', () =>
    assert.deepEqual(features.neighbours, [{ article: 0, partners: [1], n: [30], scores: [30 / 110] }]))

  it('know of no article that is in more baskets than the most', () => assert.equal(features.mostBaskets, 90))
})
