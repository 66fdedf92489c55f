import assert from 'node:assert/strict'
import { allKinds } from '../strikes/kinds.ts'
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
    const first = planOf({ seed: 3, faults: allKinds.length }).flat()
    assert.deepEqual(new Set(first.map(({ kind }) => kind)), new Set(allKinds))
  })

  it('strikes every kind as often as every other, but what takes long', () => {
    const strikes = planOf({ seed: 3, faults: 300 }).flat()
    const times = allKinds.map((kind) => [kind, strikes.filter((strike) => strike.kind === kind).length] as const)
    for (const [kind, count] of times)
      if (['rebuild', 'change-partitions', 'restore-write'].includes(kind)) assert.ok(count >= 3, kind)
      else assert.ok(count >= 14 && count <= 16, kind)
  })

  it('keeps to the kinds that are asked for', () => {
    const only = ['kill-query', 'jump-clock'] as const
    const strikes = planOf({ seed: 3, faults: 20, only }).flat()
    assert.deepEqual(new Set(strikes.map(({ kind }) => kind)), new Set(only))
  })
})
