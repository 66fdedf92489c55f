import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Day, dateOf, dayOf, firstDayOf, leavesOn, startOf } from './spend-window.ts'
import type { Instant } from './types.ts'

const day = (date: string): Day => dayOf(`${date}T12:30:00.000Z` as Instant)
const firstOn = (date: string, months: number) => dateOf(firstDayOf(day(date), months))
const leaves = (date: string, months: number) => dateOf(leavesOn(day(date), months))

describe('A window of months', () => {
  it('begins with the same day so many months ago', () => {
    assert.equal(firstOn('2026-11-20', 12), '2025-11-20')
    assert.equal(firstOn('2026-01-15', 3), '2025-10-15')
  })

  it('begins with the last day of a month that is too short', () => {
    assert.equal(firstOn('2026-03-31', 1), '2026-02-28')
    assert.equal(firstOn('2028-03-30', 1), '2028-02-29')
    assert.equal(firstOn('2028-02-29', 12), '2027-02-28')
  })

  it('is left by what was spent in it on the day after the same day', () => {
    assert.equal(leaves('2025-11-20', 12), '2026-11-21')
    assert.equal(leaves('2026-01-31', 1), '2026-03-01')
    assert.equal(leaves('2026-02-28', 1), '2026-04-01')
    assert.equal(leaves('2027-02-28', 12), '2028-03-01')
  })

  it('knows the years from 1 on', () => {
    assert.equal(firstOn('0051-03-31', 1), '0051-02-28')
    assert.equal(startOf(day('0001-01-01')), '0001-01-01T00:00:00.000Z')
  })

  const anyDay = fc.integer({ min: day('0100-01-01'), max: day('9900-12-31') }) as fc.Arbitrary<Day>
  const months = fc.integer({ min: 1, max: 120 })

  it('never goes back, and is left on the first day that it does not reach from', () =>
    fc.assert(
      fc.property(anyDay, months, (on, months) => {
        assert.ok(firstDayOf((on + 1) as Day, months) >= firstDayOf(on, months))
        const left = leavesOn(on, months)
        assert.ok(firstDayOf(left, months) > on)
        assert.ok(firstDayOf((left - 1) as Day, months) <= on)
      }),
      { numRuns: 2_000 },
    ))
})
