import assert from 'node:assert/strict'
import { createKeepingUp, type Verdict } from './keeping-up.ts'

describe('Who follows the log', () => {
  /** At each moment: position, head. */
  const seen = (...moments: readonly (readonly [second: number, position: number, head: number])[]): Verdict | undefined => {
    const verdict = createKeepingUp({ boundedLag: 100, patienceMs: 30_000 })
    return moments.map(([second, position, head]) => verdict(second * 1_000, { position, head })).at(-1)
  }

  it('keeps up at the head, however long nothing happens', () =>
    assert.equal(seen([0, 5, 5], [900, 5, 5], [1_800, 5, 7]), 'keeping_up'))

  it('keeps up while its lag is bounded', () =>
    assert.equal(seen([0, 0, 90], [60, 1_000, 1_095], [120, 2_000, 2_050]), 'keeping_up'))

  it('keeps up while a large lag falls', () =>
    assert.equal(seen([0, 0, 9_000], [25, 10, 8_900], [50, 2_000, 9_500]), 'keeping_up'))

  it('falls behind when a large lag does not fall', () =>
    assert.equal(seen([0, 0, 9_000], [20, 1_000, 10_500], [40, 2_000, 12_000]), 'falling_behind'))

  it('has stalled when it does not move though it could', () => assert.equal(seen([0, 5, 6], [31, 5, 6]), 'stalled'))

  it('has not stalled while it waits for its turn, however long, but a while after that', () => {
    const verdict = createKeepingUp({ boundedLag: 100, patienceMs: 30_000 })
    const at = (second: number, waitsForOthers: boolean) => verdict(second * 1_000, { position: 5, head: 6, waitsForOthers })
    const verdicts = [at(0, false), at(20, true), at(40, true), at(60, false), at(69, false), at(71, false)]
    assert.deepEqual(verdicts, [...Array(5).fill('keeping_up'), 'stalled'])
  })

  it('is forgiven when it moves again', () => assert.equal(seen([0, 5, 6], [31, 5, 6], [32, 6, 7]), 'keeping_up'))
})
