import assert from 'node:assert/strict'
import { keepTrying } from './keep-trying.ts'

describe('Who keeps trying', () => {
  /** An attempt for each entry: what it progressed, and whether it failed. Answers the pauses. */
  const pausesOf = async (attempts: readonly { readonly progress?: number; readonly fails: boolean }[], stopAfter = 99) => {
    const pauses: number[] = []
    let [done, made] = [0, 0]
    await keepTrying(
      async () => {
        const { progress = 0, fails } = attempts[made++]!
        done += progress
        if (fails) throw new Error('no')
      },
      {
        backOff: { firstMs: 100, mostMs: 1_000 },
        random: () => 0,
        sleep: async (milliseconds) => void pauses.push(milliseconds),
        stopping: () => made >= stopAfter,
        progress: () => done,
        onFailure: () => {},
      },
    )
    return { pauses, made }
  }
  const [fails, works] = [{ fails: true }, { fails: false }]

  it('tries until it works', async () =>
    assert.deepEqual(await pausesOf([fails, fails, works, works]), { pauses: [100, 200], made: 3 }))

  it('pauses shortly again when it got somewhere', async () =>
    assert.deepEqual((await pausesOf([fails, fails, { progress: 1, fails: true }, fails, works])).pauses, [100, 200, 100, 200]))

  it('ends when it is time to stop', async () => assert.equal((await pausesOf([fails, fails, fails], 2)).made, 2))
})
