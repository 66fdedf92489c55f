import assert from 'node:assert/strict'
import fc from 'fast-check'
import { decayWeight } from './forward-decay.ts'

const HALF_LIFE_MS = 30 * 86_400_000
const since2000 = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(9998, 0, 1) })

/** Beside what it was a half-life ago and less than one. */
const ratio = (one: bigint, other: bigint): number => Number((one << 40n) / other) / 2 ** 40

describe('The weight of a time', () => {
  it('doubles with each half-life', () =>
    fc.assert(fc.property(since2000, (at) => assert.equal(decayWeight(at + HALF_LIFE_MS), 2n * decayWeight(at)))))

  it('is 2^(time ÷ half-life) beside another one, to six digits', () =>
    fc.assert(
      fc.property(since2000, fc.integer({ min: 0, max: HALF_LIFE_MS }), (at, later) => {
        const expected = 2 ** (later / HALF_LIFE_MS)
        assert.ok(Math.abs(ratio(decayWeight(at + later), decayWeight(at)) / expected - 1) < 2 ** -19)
      }),
    ))

  it('is never less than that of an earlier one', () => {
    const years = fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.UTC(9999, 0, 1) })
    fc.assert(
      fc.property(years, years, (one, other) =>
        assert.ok(decayWeight(Math.max(one, other)) >= decayWeight(Math.min(one, other))),
      ),
    )
  })

  it('is nothing long before 2000', () => assert.equal(decayWeight(Date.UTC(1998, 0, 1)), 0n))
})
