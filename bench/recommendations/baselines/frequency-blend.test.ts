import assert from 'node:assert/strict'
import { basketsOf } from '../testing/baskets-of.ts'
import { recommended } from '../testing/recommended.ts'
import { frequencyBlend } from './frequency-blend.ts'

const WRITTEN = [
  ['ann', 'tea', 0],
  [null, 'milk', 1],
  ['ann', 'jam', 2],
  [null, 'milk rye', 3],
] as const

describe('the blend of personal frequency and popularity', () => {
  // With fade ½ ann has jam ⅔ and tea ⅓. With a half-life of a day milk is 1 + ¼ of 1¼, rye 1, jam ½ and tea ⅛: 1, 0.8, 0.4 and 0.1.
  const listFor = recommended(basketsOf(...WRITTEN), frequencyBlend)
  const setting = { halfLifeDays: 1, fade: 0.5, own: 0.5 }

  it('adds up both, each with what it weighs', () => {
    // jam 0.53, milk 0.5, rye 0.4, tea 0.22; then jam 0.64, tea 0.31, milk 0.1, rye 0.08.
    assert.equal(listFor('ann', setting), 'jam milk rye tea')
    assert.equal(listFor('ann', { ...setting, own: 0.9 }), 'jam tea milk rye')
    assert.equal(listFor('ann', setting, 2), 'jam milk')
  })

  it('may count all baskets alike, or the customer’s', () => {
    // Popularity is then milk 1 and the others ½: tea 0.42 beside rye 0.25. Without fade jam and tea are ½ each: 0.45 and 0.3.
    assert.equal(listFor('ann', { ...setting, halfLifeDays: 'none' }), 'jam milk tea rye')
    assert.equal(listFor('ann', { ...setting, fade: 1 }), 'milk jam rye tea')
  })

  it('has no half-life where there are no times', () => {
    const untimed = recommended(basketsOf(...WRITTEN.map(([customer, items]) => [customer, items] as const)), frequencyBlend)
    assert.equal(untimed('ann', setting), 'jam milk tea rye')
  })
})
