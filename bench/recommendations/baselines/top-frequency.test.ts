import assert from 'node:assert/strict'
import { basketsOf } from '../testing/baskets-of.ts'
import { recommended } from '../testing/recommended.ts'
import { combinedTopFrequency, globalTopFrequency, personalTopFrequency } from './top-frequency.ts'

/** jam is in 4 baskets, tea in 3, milk in 2, rye in 1. */
const SHOP = basketsOf(
  ['ann', 'tea'],
  ['ann', 'tea milk jam'],
  ['bob', 'jam rye'],
  ['bob', 'rye milk'],
  [null, 'jam tea'],
  [null, 'jam'],
)

describe('top frequency', () => {
  it('of all is the same for everybody', () => {
    const listFor = recommended(SHOP, globalTopFrequency)
    assert.equal(listFor('ann', {}, 3), 'jam tea milk')
    assert.equal(listFor('bob', {}, 3), 'jam tea milk')
  })

  it('of the customer has what they have bought, and of what they have bought equally often the more popular first', () => {
    const listFor = recommended(SHOP, personalTopFrequency)
    assert.equal(listFor('ann', {}), 'tea jam milk')
    assert.equal(listFor('bob', {}), 'rye jam milk')
    assert.equal(listFor('bob', {}, 1), 'rye')
  })

  it('of the customer and then of all names nothing twice', () => {
    const listFor = recommended(SHOP, combinedTopFrequency)
    assert.equal(listFor('ann', {}), 'tea jam milk rye')
    assert.equal(listFor('bob', {}), 'rye jam milk tea')
    assert.equal(listFor('bob', {}, 2), 'rye jam')
  })
})
