import assert from 'node:assert/strict'
import { basketsOf } from '../testing/baskets-of.ts'
import { recommended } from '../testing/recommended.ts'
import { itemKnn } from './item-knn.ts'

/** a is in 3 baskets, b in 4, c in 4, d in 1: a and b are similar by 2 ÷ √12 = 0.58, a and c by 1 ÷ √12 = 0.29, c and d by ½. */
const SHOP = basketsOf(
  [null, 'a b'],
  [null, 'a b'],
  [null, 'a c'],
  [null, 'c d'],
  ['ann', 'b'],
  ['bob', 'c'],
  ['cat', 'b'],
  ['cat', 'c'],
)
const SETTING = { neighbours: 10, lists: 'as they are', bought: 'left out' } as const

describe('item-kNN', () => {
  const listFor = recommended(SHOP, itemKnn)

  it('adds up how similar an item is to those that the customer has bought', () => {
    assert.equal(listFor('ann', SETTING), 'a')
    assert.equal(listFor('bob', SETTING), 'd a')
    assert.equal(listFor('cat', SETTING), 'a d')
    assert.equal(listFor('cat', SETTING, 1), 'a')
  })

  it('keeps some neighbours of each item', () => assert.equal(listFor('bob', { ...SETTING, neighbours: 1 }), 'd'))

  it('may recommend again what was bought: for its neighbours, or for itself', () => {
    const again = recommended(basketsOf([null, 'a b'], [null, 'b c'], ['ann', 'a'], ['ann', 'b']), itemKnn)
    // a and b are similar by 1 ÷ √6, b and c by 1 ÷ √3.
    assert.equal(again('ann', SETTING), 'c')
    assert.equal(again('ann', { ...SETTING, bought: 'by neighbours' }), 'c b a')
    assert.equal(again('ann', { ...SETTING, bought: 'by itself too' }), 'b a c')
  })

  it('may make each item’s similarities add up to 1', () => {
    // x and r are similar by 1 ÷ √5, y and p, y and q by 1 ÷ √2: normalised r has 1, p and q ½.
    const shop = basketsOf([null, 'y p q'], [null, 'x r'], [null, 'x'], [null, 'x'], [null, 'x'], ['zed', 'x'], ['zed', 'y'])
    assert.equal(recommended(shop, itemKnn)('zed', SETTING), 'p q r')
    assert.equal(recommended(shop, itemKnn)('zed', { ...SETTING, lists: 'normalised' }), 'r p q')
  })
})
