import assert from 'node:assert/strict'
import { DEFAULT_WEIGHTS, type Weights } from '#shared/kernel/weights.ts'
import { createProgress } from '#shared/runtime/progress.ts'
import { type Features, rank } from '../../query-service/recommendations/rank.ts'
import { GRID, type Sampled, STARTS, tuneWeights } from './tuned-product.ts'

const course = { progress: createProgress({ quiet: true }), signal: new AbortController().signal }
const step = { at: () => undefined, end: () => undefined }
const search = { most: 100, seed: 1, withinMs: 60_000, itemOf: Number }

/** Ten articles that everybody buys, and others that the customer has bought in the newest basket and in older ones. */
const features: Features = {
  articles: Array.from({ length: 30 }, (_, number) => ({
    productId: String(number),
    name: null,
    n: number < 10 ? 100 : 1,
    trend: number < 10 ? 1 : 0.01,
    discontinued: false,
  })),
  baskets: [{ articles: [10], size: 1 }, ...Array.from({ length: 9 }, () => ({ articles: [11, 12], size: 2 }))],
  neighbours: [],
  mostBaskets: 100,
}

const wants = (...next: readonly number[]): Sampled => ({
  features,
  case: { next: new Set(next), before: new Set([10, 11, 12]) },
})

describe("The product's weights", () => {
  it('are looked for where known shops have theirs, and where each part is left out', () => {
    const has = (name: keyof Weights, ...values: readonly number[]) =>
      values.every((value) => GRID[name].includes(value) || assert.fail(`${name} has no ${value}`))
    has('decay', 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1)
    for (const name of ['trendPower', 'trend', 'popularity', 'neighbours', 'neighboursOfNew', 'basketSize'] as const) has(name, 0)
    assert.deepEqual(STARTS[0], DEFAULT_WEIGHTS)
    assert.ok(STARTS.some(({ decay, trendPower, popularity }) => decay < 0.95 && trendPower === 0 && popularity > 0))
  })

  STARTS.forEach((weights, index) => {
    it(`may be those where it starts: ${index}`, () => {
      for (const key of Object.keys(GRID) as (keyof Weights)[]) assert.ok(GRID[key].includes(weights[key]), key)
    })
  })

  it('turn to what customers have bought where they buy it again', async () => {
    const { params } = await tuneWeights([wants(11, 12)], search, step, course)
    const list = rank(features, params, { limit: 2 })
    assert.deepEqual(
      list.map(({ article }) => article.productId),
      ['11', '12'],
    )
  })

  it('turn to what everybody buys where customers do not buy again', async () => {
    const bought = { productId: '30', name: null, n: 90, trend: 0.99, discontinued: false }
    const liked = { ...features, articles: [...features.articles, bought], baskets: [{ articles: [30], size: 1 }] }
    const { params } = await tuneWeights([{ ...wants(0, 1, 2), features: liked }], search, step, course)
    assert.equal(rank(liked, params, { limit: 10 }).at(-1)!.article.productId, '9')
  })

  it('are the same for the same seed', async () => {
    const found = await tuneWeights([wants(1, 10), wants(11)], search, step, course)
    assert.deepEqual(await tuneWeights([wants(1, 10), wants(11)], search, step, course), found)
  })
})
