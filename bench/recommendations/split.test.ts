import assert from 'node:assert/strict'
import { namedBaskets } from './baskets.ts'
import { leaveLastOut } from './split.ts'
import { basketsOf } from './testing/baskets-of.ts'

const SHOP = basketsOf(
  ['ann', 'tea'],
  ['bob', 'tea jam'],
  [null, 'jam'],
  ['ann', 'tea milk'],
  ['bob', 'jam'],
  ['ann', 'milk jam'],
)
const ALL = { minBaskets: 3, customers: 100, seed: 1 }

describe('leaving the last basket out', () => {
  it('is done for customers with enough baskets, and nothing else is left out', () => {
    const { history, evaluated, eligible } = leaveLastOut(SHOP, ALL)
    assert.equal(eligible, 1)
    assert.deepEqual(
      evaluated.map(({ customer, next, at }) => [SHOP.customers[customer], Array.from(next, (item) => SHOP.items[item]), at]),
      [['ann', ['jam', 'milk'], null]],
    )
    assert.deepEqual(
      Array.from(namedBaskets(history), ({ customer, items }) => [customer, items.join(' ')]),
      [
        ['ann', 'tea'],
        ['bob', 'tea jam'],
        [null, 'jam'],
        ['ann', 'tea milk'],
        ['bob', 'jam'],
      ],
    )
  })

  it('is done for those who are not drawn, too', () => {
    const { history, evaluated, eligible } = leaveLastOut(SHOP, { minBaskets: 2, customers: 1, seed: 1 })
    assert.deepEqual([evaluated.length, eligible, history.customerOf.length], [1, 2, 4])
  })

  it('leaves everybody a basket', () => {
    assert.equal(leaveLastOut(SHOP, { ...ALL, minBaskets: 0 }).eligible, 2)
  })

  const crowd = basketsOf(...Array.from({ length: 3000 }, (_, index) => [`c-${index % 1000}`, 'tea'] as const))

  it('draws the same customers for the same seed, and others for another', () => {
    const draw = (seed: number) => leaveLastOut(crowd, { ...ALL, seed }).evaluated.map(({ customer }) => customer)
    assert.deepEqual(draw(1), draw(1))
    assert.notDeepEqual(draw(1), draw(2))
    assert.equal(new Set(draw(1)).size, 100)
  })

  it('puts each customer into one of two folds, about as many into each, whoever is drawn', () => {
    const folds = (customers: number, seed: number) =>
      new Map(leaveLastOut(crowd, { ...ALL, customers, seed }).evaluated.map(({ customer, fold }) => [customer, fold]))
    const all = folds(1000, 1)
    for (const [customer, fold] of folds(300, 2)) assert.equal(fold, all.get(customer))
    const second = [...all.values()].filter((fold) => fold === 1).length
    assert.ok(second > 400 && second < 600, `${second} of 1000`)
  })
})
