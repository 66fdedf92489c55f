import assert from 'node:assert/strict'
import { basketsOf } from '../testing/baskets-of.ts'
import { named } from '../testing/recommended.ts'
import { createPairCounts } from './pair-counts.ts'
import { MEASURES, pairMeasures } from './pair-measures.ts'

/** a is in 5 of 6 baskets, b in 3, c in 2, d in 1; a and b are together in 3, a and c in 1, c and d in 1. */
const SHOP = basketsOf([null, 'a b'], [null, 'a b'], ['ann', 'a b'], [null, 'a c'], ['ann', 'c d'], [null, 'a'])

describe('pairs', () => {
  const pairs = createPairCounts(SHOP)

  it('are counted in all baskets, guests’ too', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => SHOP.items.indexOf(name)) as [number, number, number, number]
    const partners = (item: number) => {
      const { items, both } = pairs.partnersOf(item)
      return Object.fromEntries(Array.from(items, (other, index) => [SHOP.items[other]!, both[index]!]))
    }
    assert.deepEqual([partners(a), partners(b), partners(c), partners(d)], [{ b: 3, c: 1 }, { a: 3 }, { a: 1, d: 1 }, { c: 1 }])
    assert.deepEqual([...pairs.counts], [5, 3, 2, 1])
    assert.equal(pairs.baskets, 6)
  })

  it('are measured in each way', () => {
    const measured = (counts: { both: number; one: number; other: number }) =>
      Object.fromEntries(
        Object.entries(MEASURES).map(([name, measure]) => [name, Number(measure({ ...counts, baskets: 6 }).toFixed(4))]),
      )
    assert.deepEqual(measured({ both: 3, one: 5, other: 3 }), {
      count: 3,
      confidence: 0.6,
      cosine: 0.7746,
      Jaccard: 0.6,
      lift: 1.2,
      // 2 (3 ln(3·6÷5÷3) + 2 ln(2·6÷5÷3) + 1 ln(1·6÷1÷3)), without the empty cell.
      'log-likelihood ratio': 1.5876,
      // 3 ÷ (√15 + 50)
      'shrunk cosine': 0.0557,
    })
    const apart = measured({ both: 1, one: 5, other: 2 })
    assert.equal(apart['lift'], 0.6)
    assert.ok(apart['log-likelihood ratio']! < 0, 'less often together than by chance')
  })

  const list = (name: string, items: string, k = 10) => {
    const { rankFor } = pairMeasures(pairs).find((measure) => measure.name === name)!
    return named(
      SHOP,
      rankFor(
        items.split(' ').map((item) => SHOP.items.indexOf(item)),
        k,
      ),
    )
  }

  it('rank what goes with an item', () => {
    for (const [name, ranked] of [
      ['count', 'a d'],
      ['confidence', 'a d'],
      ['cosine', 'd a'],
      ['Jaccard', 'd a'],
      ['lift', 'd a'],
      ['log-likelihood ratio', 'd a'],
      ['shrunk cosine', 'd a'],
      ['popularity', 'a b d'],
    ] as const)
      assert.equal(list(name, 'c'), ranked, name)
    assert.equal(list('count', 'c', 1), 'a')
    assert.equal(list('popularity', 'a', 2), 'b c')
  })

  it('rank what goes with some items by the sum, the items themselves left out', () => {
    assert.equal(list('count', 'a c'), 'b d')
    assert.equal(list('lift', 'a c'), 'd b')
    assert.equal(list('count', 'b d'), 'a c')
    assert.equal(list('lift', 'b d'), 'c a')
    assert.equal(list('popularity', 'a c'), 'b d')
  })
})
