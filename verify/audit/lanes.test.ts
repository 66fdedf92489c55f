import assert from 'node:assert/strict'
import { inLanes } from './lanes.ts'

describe('Work in lanes', () => {
  it('is done once each, as much at a time as there are lanes', async () => {
    const [done, doors] = [[] as string[], ['a', 'b', 'c'].map(() => Promise.withResolvers<void>())]
    const all = inLanes(
      ['left', 'right'],
      doors.map(({ promise }, number) => async (lane: string) => {
        done.push(`${lane} ${number}`)
        await promise
      }),
    )
    assert.deepEqual(done, ['left 0', 'right 1'])
    doors[1]!.resolve()
    await new Promise(setImmediate)
    assert.deepEqual(done, ['left 0', 'right 1', 'right 2'])
    for (const { resolve } of doors) resolve()
    await all
  })

  it('ends with what fails first, when what is under way has ended, and nothing is begun any more', async () => {
    const [slow, done] = [Promise.withResolvers<void>(), [] as string[]]
    const all = inLanes(
      [1, 2],
      [
        async () => Promise.reject(new Error('first')),
        async () => {
          await slow.promise
          done.push('slow')
          throw new Error('second')
        },
        async () => void done.push('later'),
      ],
    )
    await new Promise(setImmediate)
    slow.resolve()
    await assert.rejects(all, /^Error: first$/)
    assert.deepEqual(done, ['slow'])
  })
})
