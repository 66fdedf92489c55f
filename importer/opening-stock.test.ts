import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Instant } from '#shared/kernel/types.ts'
import type { Entry } from './entry.ts'
import { createOpeningStock } from './opening-stock.ts'

const ARTICLES = ['22386', '22697', '85099B', 'POST']
const at = '2010-12-01T08:26:00.000Z' as Instant

const article = fc.constantFrom(...ARTICLES)
const quantity = fc.integer({ min: 1, max: 100 })
const items = fc.array(fc.record({ article, quantity, price: fc.constant(1) }), { minLength: 1, maxLength: 5 })
const document = { invoice: fc.constant('1'), customer: fc.constant(''), at: fc.constant(at), line: fc.constant(2), items }
const movement = {
  invoice: fc.constant('1'),
  nth: fc.constant(1),
  article,
  reason: fc.constant('x'),
  at: fc.constant(at),
  line: fc.constant(2),
}
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({ type: fc.constant('order' as const), ...document }),
  fc.record({ type: fc.constant('credit note' as const), ...document }),
  fc.record({ type: fc.constant('found' as const), ...movement, quantity }),
  fc.record({ type: fc.constant('written off' as const), ...movement, quantity: quantity.map((units) => -units) }),
)
const year = fc.array(entry, { maxLength: 60 })

describe('the opening stock', () => {
  it('never lets an article go below zero, and not a unit less would do', () =>
    fc.assert(
      fc.property(year, (entries) => {
        const needed = neededFor(entries)
        for (const one of ARTICLES.filter((name) => name !== 'POST')) {
          const lowest = Math.min(...levels(entries, one, needed.get(one) ?? 0))
          assert.ok(lowest >= 0)
          if (needed.has(one)) assert.equal(lowest, 0)
        }
      }),
    ))

  it('is at least as much for a longer file', () =>
    fc.assert(
      fc.property(year, year, (entries, later) => {
        const [before, after] = [neededFor(entries), neededFor([...entries, ...later])]
        for (const [one, units] of before) assert.ok(after.get(one)! >= units)
      }),
    ))

  it('is named only for articles that need any, never for a fee', () =>
    fc.assert(
      fc.property(year, (entries) => {
        for (const [one, units] of neededFor(entries)) assert.ok(one !== 'POST' && units > 0)
      }),
    ))
})

const neededFor = (entries: readonly Entry[]): ReadonlyMap<string, number> => {
  const stock = createOpeningStock()
  for (const one of entries) stock.follow(one)
  return stock.needed()
}

/** What is available after each entry, an order taking all its lines of the article at once. */
const levels = (entries: readonly Entry[], of: string, opening: number): number[] => {
  const changes = entries.map((one) => {
    if (!('items' in one)) return one.article === of ? one.quantity : 0
    const units = one.items.filter((item) => item.article === of).reduce((sum, item) => sum + item.quantity, 0)
    return one.type === 'order' ? -units : units
  })
  return [opening, ...changes.map((_, index) => changes.slice(0, index + 1).reduce((sum, change) => sum + change, opening))]
}
