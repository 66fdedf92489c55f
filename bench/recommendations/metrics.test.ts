import assert from 'node:assert/strict'
import fc from 'fast-check'
import { coverageOf, MARKS, marksOf, meanOf, pairedDifference, verdictOf } from './metrics.ts'

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`)

const article = fc.integer({ min: 0, max: 30 })
const list = fc.uniqueArray(article, { maxLength: 20 })
const bought = fc.uniqueArray(article, { minLength: 1, maxLength: 20 }).map((items) => new Set(items))
const k = fc.integer({ min: 1, max: 15 })

describe('What a list is worth', () => {
  const bag = new Set(['lamp', 'desk', 'vase'])

  it('is what share of the basket it meets', () => near(marksOf(['lamp', 'cup', 'desk', 'fork'], bag, 4).recall, 2 / 3))

  it('is more, the earlier it meets it', () =>
    near(marksOf(['lamp', 'cup', 'desk', 'fork'], bag, 4).ndcg, (1 + 1 / 2) / (1 + 1 / Math.log2(3) + 1 / 2)))

  it('is all there can be in so many places', () => near(marksOf(['vase', 'lamp'], bag, 2).ndcg, 1))
  it('is all there can be of a small basket', () => near(marksOf(['cup', 'lamp'], new Set(['lamp']), 10).ndcg, 1 / Math.log2(3)))
  it('is whether it meets anything', () => assert.equal(marksOf(['cup', 'vase'], bag, 2).hit, 1))
  it('is nothing beyond its first k', () =>
    assert.deepEqual(marksOf(['cup', 'fork', 'lamp'], bag, 2), { recall: 0, ndcg: 0, hit: 0, reciprocalRank: 0 }))
  it('is one over the place of the first hit', () => near(marksOf(['cup', 'fork', 'lamp', 'desk'], bag, 4).reciprocalRank, 1 / 3))
  it('is not asked of an empty basket', () => assert.throws(() => marksOf(['cup'], new Set(), 2), RangeError))

  it('is never below 0 nor above 1', () =>
    fc.assert(
      fc.property(list, bought, k, (list, bought, k) => {
        const marks = marksOf(list, bought, k)
        for (const mark of MARKS) assert.ok(marks[mark] >= 0 && marks[mark] <= 1 + 1e-12, mark)
      }),
    ))

  it('is 1 of a list that begins with the basket', () =>
    fc.assert(
      fc.property(bought, k, (bought, k) => {
        const { ndcg, hit, reciprocalRank } = marksOf([...bought], bought, k)
        near(ndcg, 1)
        assert.equal(hit + reciprocalRank, 2)
      }),
    ))

  it('does not fall when a hit moves a place up', () =>
    fc.assert(
      fc.property(list, bought, k, fc.nat(18), (list, bought, k, place) => {
        const [above, below] = [list[place], list[place + 1]]
        fc.pre(above !== undefined && below !== undefined && bought.has(below) && !bought.has(above))
        const better = list.with(place, below!).with(place + 1, above!)
        for (const mark of MARKS) assert.ok(marksOf(better, bought, k)[mark] >= marksOf(list, bought, k)[mark], mark)
      }),
    ))
})

describe('Coverage', () => {
  it('is the share of the catalogue that anybody is shown', () =>
    near(
      coverageOf(
        [
          ['a', 'b'],
          ['b', 'c'],
          ['c', 'd'],
        ],
        1,
        4,
      ),
      3 / 4,
    ))
})

describe('A mean', () => {
  it('has a standard error as reckoned by hand', () => {
    const { n, mean, standardError } = meanOf([2, 4, 4, 6])
    assert.equal(n, 4)
    near(mean, 4)
    near(standardError, Math.sqrt(8 / 3 / 4))
  })

  it('has one that is not known with a single value', () => assert.ok(Number.isNaN(meanOf([1]).standardError)))
})

describe('A comparison', () => {
  it('is made customer by customer', () => {
    const { mean, standardError } = pairedDifference([0.5, 0.2, 0.9], [0.4, 0.1, 0.8])
    near(mean, 0.1)
    near(standardError, 0)
  })

  it('is of the same customers', () => assert.throws(() => pairedDifference([1, 2], [1]), RangeError))
  it('is won beyond two standard errors', () => assert.equal(verdictOf({ n: 9, mean: 0.3, standardError: 0.1 }), 'better'))
  it('is lost beyond two standard errors', () => assert.equal(verdictOf({ n: 9, mean: -0.3, standardError: 0.1 }), 'worse'))
  it('is a tie within them', () => assert.equal(verdictOf({ n: 9, mean: -0.2, standardError: 0.1 }), 'tie'))
  it('is a tie of what is the same', () => assert.equal(verdictOf({ n: 9, mean: 0, standardError: 0 }), 'tie'))
  it('is a tie when its error is not known', () => assert.equal(verdictOf({ n: 1, mean: 1, standardError: Number.NaN }), 'tie'))
})
