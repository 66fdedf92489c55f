import assert from 'node:assert/strict'
import { eventually } from '#shared/testing/eventually.ts'
import { createTurns, watchTurns } from './turns.ts'

describe('Turns', () => {
  it('are given to so many at a time, in the order in which they came', async () => {
    const [turns, begun] = [createTurns(2), [] as number[]]
    const ends = [1, 2, 3, 4].map(() => Promise.withResolvers<void>())
    const all = ends.map(({ promise }, index) =>
      turns(() => {
        begun.push(index)
        return promise
      }),
    )
    ends[1]!.resolve()
    await eventually(() => assert.deepEqual(begun, [0, 1, 2]))
    for (const { resolve } of ends) resolve()
    await Promise.all(all)
    assert.deepEqual(begun, [0, 1, 2, 3])
  })

  it('go on when one fails', async () => {
    const turns = createTurns(1)
    await assert.rejects(turns(() => Promise.reject(new Error('no'))))
    assert.equal(await turns(async () => 'yes'), 'yes')
  })

  it('tell who waits for one, not who has it', async () => {
    const turns = createTurns(1)
    const [first, second] = [watchTurns(turns), watchTurns(turns)]
    const end = Promise.withResolvers<void>()
    const both = [first.turns(() => end.promise), second.turns(async () => {})]
    await Promise.resolve()
    assert.deepEqual([first.isInLine(), second.isInLine()], [false, true])
    end.resolve()
    await Promise.all(both)
    assert.equal(second.isInLine(), false)
  })
})
