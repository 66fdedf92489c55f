import assert from 'node:assert/strict'
import { allKinds, type FaultKind } from '../strikes/kinds.ts'
import { type Phase, phasesOf } from './plan.ts'

const phases = (seed: number, count: number, only: readonly FaultKind[] = allKinds): readonly Phase[] => {
  const plan = phasesOf({ seed, only })
  return Array.from({ length: count }, () => plan.next().value)
}

describe('A plan of chaos', () => {
  it('is the same for the same seed, and another for another', () => {
    assert.deepEqual(phases(7, 10), phases(7, 10))
    assert.notDeepEqual(phases(7, 10), phases(8, 10))
  })

  it('strikes every kind, some into each other', () => {
    const strikes = phases(3, 10).flatMap((phase) => phase.strikes)
    assert.deepEqual(new Set(strikes.map(({ kind }) => kind)), new Set(allKinds))
    assert.ok(strikes.some(({ afterMs }) => afterMs < 300) && strikes.some(({ afterMs }) => afterMs > 3_000))
  })

  it('strikes nothing near the end of a phase', () => {
    for (const { milliseconds, strikes } of phases(5, 20))
      assert.ok(strikes.reduce((sum, { afterMs }) => sum + afterMs, 0) < milliseconds + 3_000)
  })

  it('keeps to the kinds that are asked for, or to none', () => {
    assert.deepEqual(
      new Set(phases(3, 5, ['kill-query']).flatMap(({ strikes }) => strikes.map(({ kind }) => kind))),
      new Set(['kill-query']),
    )
    assert.deepEqual(
      phases(3, 5, []).flatMap(({ strikes }) => strikes),
      [],
    )
  })
})
