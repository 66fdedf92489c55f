import assert from 'node:assert/strict'
import { basketsByCustomer } from '../baskets.ts'
import { basketsOf } from '../testing/baskets-of.ts'
import { recommended } from '../testing/recommended.ts'
import { customerVectors, tifuKnn } from './tifu-knn.ts'

describe('TIFU-KNN', () => {
  it('makes a vector of groups of baskets, decayed within each and across them', () => {
    // Groups: (½ {a} + {a b}) ÷ 2 and (¼ {b} + ½ {c} + {a}) ÷ 3; the first one decayed by ½, and both divided by 2.
    const history = basketsOf(['ann', 'a'], ['ann', 'a b'], ['ann', 'b'], ['ann', 'c'], ['ann', 'a'])
    assert.deepEqual(vectorOf(history, { groups: 2, within: 0.5, across: 0.5 }), { a: 0.354167, b: 0.166667, c: 0.083333 })
  })

  it('makes a group of each basket when there are not enough', () => {
    const history = basketsOf(['ann', 'a'], ['ann', 'b'])
    assert.deepEqual(vectorOf(history, { groups: 7, within: 0.9, across: 0.5 }), { a: 0.25, b: 0.5 })
  })

  // With equal weights ann is (½ a, ½ b), bob (½ a, ½ b, ½ c), dan (a), cat (d): from ann bob is √¼ away, dan √½, cat √1½.
  const listFor = recommended(
    basketsOf(
      ['ann', 'a'],
      ['ann', 'b'],
      ['bob', 'a'],
      ['bob', 'b c'],
      ['cat', 'd'],
      ['cat', 'd'],
      ['dan', 'a'],
      ['dan', 'a'],
      ['eve', 'b'],
      [null, 'd'],
    ),
    tifuKnn,
  )
  const setting = { groups: 2, within: 1, across: 1, of: 2, neighbours: 2, alpha: 0.5 }

  it('adds the customer’s own vector and the mean of the nearest others', () => {
    // Of bob and dan: a ¾, b ¼, c ¼. With cat, too: a ½, d ⅓, b and c ⅙.
    assert.equal(listFor('ann', setting), 'a b c')
    assert.equal(listFor('ann', { ...setting, alpha: 0 }), 'a b c')
    assert.equal(listFor('ann', { ...setting, alpha: 0, neighbours: 3 }), 'a d b c')
    assert.equal(listFor('ann', { ...setting, alpha: 1 }), 'a b')
    assert.equal(listFor('ann', { ...setting, alpha: 0 }, 1), 'a')
  })

  it('may have neighbours with one basket', () => {
    // eve is (b), as near to ann as dan is; of two that are equally near the one who came first is.
    assert.equal(listFor('ann', { ...setting, of: 1, neighbours: 2, alpha: 0 }), 'a b c')
    assert.equal(listFor('bob', { ...setting, alpha: 0, neighbours: 1 }), 'a b')
    // From eve ann is √½ away, bob √¾.
    assert.equal(listFor('eve', { ...setting, alpha: 0, neighbours: 1 }), 'a b')
    // From cat bob is √1¾ away, ann √1½, and eve and dan √2.
    assert.equal(listFor('cat', { ...setting, of: 1, alpha: 0, neighbours: 1 }), 'a b')
  })
})

const vectorOf = (history: ReturnType<typeof basketsOf>, decays: Parameters<typeof customerVectors>[2]) => {
  const { places, values } = customerVectors(history, basketsByCustomer(history), decays)
  const components = Array.from(places, (item, index) => [history.items[item]!, Number(values[index]!.toFixed(6))] as const)
  return Object.fromEntries(components.toSorted())
}
