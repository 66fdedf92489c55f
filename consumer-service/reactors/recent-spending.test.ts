import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Day, firstDayOf } from '#shared/kernel/spend-window.ts'
import { asOf, changesOn, NOTHING_RECENT, plus, type RecentSpending } from './recent-spending.ts'

const FIRST = 20_000
const day = fc.integer({ min: FIRST, max: FIRST + 200 }) as fc.Arbitrary<Day>
const amount = fc.integer({ min: -60, max: 100 }).filter((amount) => amount !== 0)
const spending = fc.array(fc.record({ told: day, ago: fc.integer({ min: 0, max: 90 }), amount }), { maxLength: 25 })
const months = fc.integer({ min: 1, max: 3 })

const classOf = (sum: bigint): string => (sum > 100n ? 'much' : sum > 50n ? 'some' : 'little')

type Spending = readonly { readonly told: Day; readonly ago: number; readonly amount: number }[]

const folded = (all: Spending, months: number): RecentSpending =>
  all.reduce(
    (recent, { told, ago, amount }) => plus(asOf(recent, told, months), (told - ago) as Day, BigInt(amount), months),
    NOTHING_RECENT,
  )

/** Added up anew from all that was ever told. */
const sumOn = (all: Spending, on: Day, months: number): bigint =>
  all.filter(({ told, ago }) => told - ago >= firstDayOf(on, months)).reduce((sum, { amount }) => sum + BigInt(amount), 0n)

describe('Recent spending', () => {
  it('is what was spent in the window, on whatever day it is looked at', () =>
    fc.assert(
      fc.property(spending, months, fc.nat(120), (all, months, later) => {
        const recent = folded(all, months)
        const on = Math.max(recent.judged, FIRST + later) as Day
        assert.equal(asOf(recent, on, months).sum, sumOn(all, on, months))
      }),
      { numRuns: 500 },
    ))

  it('knows the next day on which it comes to something else', () =>
    fc.assert(
      fc.property(spending, months, (all, months) => {
        const recent = folded(all, months)
        const classOn = (on: number) => classOf(sumOn(all, on as Day, months))
        const days = Array.from({ length: 140 }, (_, ahead) => (recent.judged + ahead) as Day)
        const expected = days.find((on) => classOn(on) !== classOf(recent.sum))
        assert.equal(changesOn(recent, months, classOf), all.length === 0 ? undefined : expected)
      }),
      { numRuns: 500 },
    ))

  it('of an order that was taken back is nothing', () =>
    assert.deepEqual(plus(plus(NOTHING_RECENT, 7 as Day, 5n, 1), 7 as Day, -5n, 1), NOTHING_RECENT))
})
