import assert from 'node:assert/strict'
import type { Position } from '#shared/kernel/types.ts'
import { createLagWatch } from './lag-watch.ts'

const at = (position: number) =>
  ({ readModel: 'orders', partition: 0, mode: 'following', position: position as Position }) as const

describe('A read model’s lag', () => {
  let nowMs: number
  let said: string[]
  let lagOf: ReturnType<typeof createLagWatch>
  beforeEach(() => {
    nowMs = 0
    said = []
    const logger = {
      debug: () => {},
      info: (message: string) => said.push(`info: ${message}`),
      warn: (message: string) => said.push(`warn: ${message}`),
      error: (message: string) => said.push(`error: ${message}`),
    }
    lagOf = createLagWatch(logger, () => nowMs)
  })
  const later = (seconds: number, position: number, head: number, published = head) => {
    nowMs += seconds * 1_000
    return lagOf(at(position), { head: head as Position, published: published as Position })
  }

  it('is how far it is behind the head', () => {
    assert.deepEqual(later(1, 7, 9), { lag: 2, verdict: 'keeping_up' })
    assert.deepEqual(later(1, 10, 9), { lag: 0, verdict: 'keeping_up' })
  })

  it('is an error when it does not move, said once, and so is that it moves again', () => {
    for (let second = 0; second < 60; second++) later(1, 7, 9)
    assert.equal(later(1, 7, 9).verdict, 'stalled')
    assert.deepEqual(said, ['error: a read model has stalled: it does not move though there is something to apply'])
    assert.equal(later(1, 8, 9).verdict, 'keeping_up')
    assert.deepEqual(said.slice(1), ['info: a read model keeps up again'])
  })

  it('is no error while it waits for others', () => {
    for (let second = 0; second < 60; second++) {
      nowMs += 1_000
      const log = { head: 9 as Position, published: 9 as Position }
      assert.equal(lagOf({ ...at(7), waitsForOthers: true }, log).verdict, 'keeping_up')
    }
    assert.deepEqual(said, [])
  })

  it('is no error while nothing is published that it could apply, and still shows', () => {
    for (let second = 0; second < 60; second++) later(1, 7, 5_000, 7)
    assert.deepEqual(later(1, 7, 5_000, 7), { lag: 4_993, verdict: 'keeping_up' })
    assert.deepEqual(said, [])
  })

  it('is an error when it does not apply what was published, whatever the head is', () => {
    for (let second = 0; second < 60; second++) later(1, 7, 5_000, 9)
    assert.equal(later(1, 7, 5_000, 9).verdict, 'stalled')
    assert.equal(said.length, 1)
  })

  it('is a warning when it grows', () => {
    for (let second = 0; second < 60; second++) later(1, second, 5_000 + 2 * second)
    assert.deepEqual(said, ['warn: a read model falls behind'])
  })
})
