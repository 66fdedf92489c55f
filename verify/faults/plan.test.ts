import assert from 'node:assert/strict'
import { allKinds } from './kinds.ts'
import { planOf } from './plan.ts'

describe('A plan of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    assert.deepEqual(planOf({ seed: 7, faults: 100 }), planOf({ seed: 7, faults: 100 }))
    assert.notDeepEqual(planOf({ seed: 7, faults: 100 }), planOf({ seed: 8, faults: 100 }))
  })

  it('has as many as are wanted, numbered through', () => {
    const strikes = planOf({ seed: 1, faults: 300 }).flat()
    assert.deepEqual(
      strikes.map(({ number }) => number),
      Array.from({ length: 300 }, (_, index) => index + 1),
    )
  })

  it('strikes every kind before it strikes one twice', () => {
    const decks = planOf({ seed: 3, faults: 2 * allKinds.length }).flat()
    for (const deck of [decks.slice(0, allKinds.length), decks.slice(allKinds.length)])
      assert.deepEqual(new Set(deck.map(({ kind }) => kind)), new Set(allKinds))
  })

  it('keeps to the kinds that are asked for', () => {
    const only = ['kill-query', 'jump-clock'] as const
    const strikes = planOf({ seed: 3, faults: 20, only }).flat()
    assert.deepEqual(new Set(strikes.map(({ kind }) => kind)), new Set(only))
  })
})
