import assert from 'node:assert/strict'
import { eventually } from '../testing/eventually.ts'
import type { Leases } from './leases.ts'

const LONG = 60_000
const SHORT = 40

/** Leases that nobody holds yet. */
export const leasesContract = (name: string, open: () => Promise<Leases>): void => {
  describe(`${name} keep the contract of leases`, () => {
    let leases: Leases
    beforeEach(async () => {
      leases = await open()
    })

    it('give each right to one', async () => {
      assert.equal(await leases.acquire('share a', 'ada', LONG), true)
      assert.equal(await leases.acquire('share a', 'bob', LONG), false)
      assert.equal(await leases.acquire('share b', 'bob', LONG), true)
    })

    it('give it to one of many who ask at the same time', async () => {
      const holders = Array.from({ length: 20 }, (_, index) => `holder ${index}`)
      const answers = await Promise.all(holders.map((holder) => leases.acquire('share a', holder, LONG)))
      assert.equal(answers.filter((taken) => taken).length, 1)
      const [lease] = await leases.held('share')
      assert.equal(lease?.holder, holders[answers.indexOf(true)])
    })

    it('may be kept for longer by their holder', async () => {
      await leases.acquire('share a', 'ada', SHORT)
      assert.equal(await leases.acquire('share a', 'ada', LONG), true)
      await new Promise((resolve) => setTimeout(resolve, 2 * SHORT))
      assert.equal(await leases.acquire('share a', 'bob', LONG), false)
    })

    it('run out, and then are anybody’s', async () => {
      await leases.acquire('share a', 'ada', SHORT)
      await eventually(async () => assert.equal(await leases.acquire('share a', 'bob', LONG), true))
      assert.equal(await leases.acquire('share a', 'ada', LONG), false)
    })

    it('are free when they are given back, but not by another', async () => {
      await leases.acquire('share a', 'ada', LONG)
      await leases.release(['share a'], 'bob')
      assert.equal(await leases.acquire('share a', 'bob', LONG), false)
      await leases.release(['share a'], 'ada')
      assert.equal(await leases.acquire('share a', 'bob', LONG), true)
    })

    it('are taken many at a time, as far as they can be', async () => {
      await leases.acquire('share b', 'bob', LONG)
      assert.deepEqual(
        await leases.acquireAll(['share c', 'share b', 'share a', 'share c'], 'ada', LONG),
        new Set(['share a', 'share c']),
      )
      assert.deepEqual(await leases.acquireAll([], 'ada', LONG), new Set())
    })

    it('of many names are taken by many without a deadlock', async () => {
      const names = Array.from({ length: 30 }, (_, index) => `share ${index}`)
      const taken = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          leases.acquireAll(index % 2 === 0 ? names : names.toReversed(), `holder ${index}`, LONG),
        ),
      )
      assert.deepEqual(taken.flatMap((its) => [...its]).toSorted(), names.toSorted())
    })

    it('are listed by the beginning of their names while they are held', async () => {
      await leases.acquireAll(['share b', 'share a', 'member c'], 'ada', LONG)
      await leases.acquire('share d', 'bob', SHORT)
      const held = ['share a', 'share b'].map((name) => ({ name, holder: 'ada' }))
      await eventually(async () => assert.deepEqual(await leases.held('share '), held))
      await leases.release(['share a', 'share b'], 'ada')
      assert.deepEqual(await leases.held(''), [{ name: 'member c', holder: 'ada' }])
    })
  })
}
