import assert from 'node:assert/strict'
import fc from 'fast-check'
import { areTogether, liftOf, logLikelihoodRatio, scoreOf, type Together } from './association.ts'

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`)

/** Any four cells of a table of two articles. */
const cells = fc.tuple(fc.nat(1_000), fc.nat(1_000), fc.nat(1_000), fc.nat(100_000))
const counts = cells.map(
  ([both, onlyOne, onlyOther, neither]): Together => ({
    ...{ both, one: both + onlyOne, other: both + onlyOther },
    baskets: both + onlyOne + onlyOther + neither,
  }),
)

describe('Two articles', () => {
  it('score by the cosine of their baskets, shrunk by 50', () =>
    near(scoreOf({ both: 30, one: 40, other: 90, baskets: 1_000 }), 30 / (60 + 50)))

  it('are lifted as many times as they are together more often than by chance', () =>
    near(liftOf({ both: 30, one: 40, other: 90, baskets: 1_000 }), 30 / 3.6))

  it('have no lift when one of them was never sold', () => assert.equal(liftOf({ both: 0, one: 0, other: 5, baskets: 10 }), 0))

  it('have a log-likelihood ratio as reckoned by hand', () =>
    near(logLikelihoodRatio({ both: 1, one: 1, other: 1, baskets: 2 }), 4 * Math.log(2)))

  it('have one as the G-test of the four cells has it', () =>
    fc.assert(
      fc.property(counts, (together) => {
        const { both, one, other, baskets } = together
        const table = [
          [both, one, other],
          [one - both, one, baskets - other],
          [other - both, baskets - one, other],
          [baskets - one - other + both, baskets - one, baskets - other],
        ] as const
        const g = table.reduce(
          (sum, [seen, row, column]) => sum + (seen > 0 ? seen * Math.log((seen * baskets) / (row * column)) : 0),
          0,
        )
        assert.ok(Math.abs(logLikelihoodRatio(together) - 2 * g) < 1e-5)
      }),
    ))

  it('are together when that is no chance', () => assert.ok(areTogether({ both: 30, one: 40, other: 90, baskets: 1_000 })))
  it('are not together when it is', () => assert.ok(!areTogether({ both: 4, one: 40, other: 90, baskets: 1_000 })))
  it('are not together when they keep apart', () => assert.ok(!areTogether({ both: 1, one: 400, other: 500, baskets: 1_000 })))
})
