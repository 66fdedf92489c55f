import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Position } from '#shared/kernel/types.ts'
import { createWaitingLine } from './waiting-line.ts'

const step = fc.record({
  kind: fc.constantFrom('comes', 'leaves', 'reached'),
  waiter: fc.integer({ min: 0, max: 9 }),
  position: fc.integer({ min: 0, max: 12 }),
})

describe('A line of those who wait for positions', () => {
  it('lets go whose position is reached, once, and nobody else', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const line = createWaitingLine<number>()
        const waiting = new Map<number, number>()
        for (const { kind, waiter, position } of steps)
          if (kind === 'comes' && !waiting.has(waiter)) {
            line.add(position as Position, waiter)
            waiting.set(waiter, position)
          } else if (kind === 'leaves') {
            line.remove((waiting.get(waiter) ?? position) as Position, waiter)
            waiting.delete(waiter)
          } else if (kind === 'reached') {
            const expected = [...waiting].filter(([, wanted]) => wanted <= position).map(([one]) => one)
            assert.deepEqual([...line.reached(position as Position)].sort(), expected.sort())
            for (const one of expected) waiting.delete(one)
          }
      }),
    )
  })

  it('lets go the first ones first', () => {
    const line = createWaitingLine<string>()
    for (const [position, waiter] of [
      [3, 'c'],
      [1, 'a'],
      [2, 'b'],
    ] as const)
      line.add(position as Position, waiter)
    assert.deepEqual(line.reached(3 as Position), ['a', 'b', 'c'])
  })
})
