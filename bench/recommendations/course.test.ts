import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { createProgress } from '#shared/runtime/progress.ts'
import { forEach } from './course.ts'

const progress = createProgress({ quiet: true })

describe('Something long', () => {
  it('is done for each, as many at a time as may be', async () => {
    const done: number[] = []
    let [atWork, most] = [0, 0]
    const work = async (item: number) => {
      most = Math.max(most, ++atWork)
      await setImmediate()
      atWork--
      done.push(item)
    }
    await forEach({ progress, signal: new AbortController().signal }, 'it', [1, 2, 3, 4, 5], work, 2)
    assert.deepEqual(done.toSorted(), [1, 2, 3, 4, 5])
    assert.equal(most, 2)
  })

  it('ends when it is to end, although it waits for nothing', async () => {
    const stop = new AbortController()
    const signalled = setImmediate().then(() => stop.abort())
    await assert.rejects(
      forEach({ progress, signal: stop.signal }, 'it', Array(1_000_000).fill(0), () => {
        for (let i = 0; i < 10_000; i++) Math.sqrt(i)
      }),
      { name: 'AbortError' },
    )
    await signalled
  })
})
