import assert from 'node:assert/strict'
import { eventually } from '../testing/eventually.ts'
import type { Doorbell } from './doorbell.ts'

/** Two ends of the same bell, in one process or in two. Both are closed after each test. */
export type OpenDoorbells = () => Promise<{ readonly ringing: Doorbell; readonly listening: Doorbell }>

export const doorbellContract = (name: string, open: OpenDoorbells): void => {
  describe(`${name} keeps the doorbell's contract`, () => {
    let ringing: Doorbell
    let listening: Doorbell
    beforeEach(async () => {
      const ends = await open()
      ringing = ends.ringing
      listening = ends.listening
    })
    afterEach(() => Promise.all([ringing.close(), listening.close()]))

    // A bell may be late to connect, and rings may be lost: so it is rung until it is heard.
    const heard = (count: () => number) =>
      eventually(() => {
        ringing.ring()
        assert.ok(count() > 0)
      })

    it('calls everybody who listens', async () => {
      const calls = [0, 0]
      for (const index of calls.keys()) listening.onRing(() => calls[index]!++)
      await heard(() => Math.min(...calls))
    })

    it('calls again for a ring that comes during a call', async () => {
      let calls = 0
      listening.onRing(() => {
        calls++
        if (calls === 1) ringing.ring()
      })
      await heard(() => calls)
      await eventually(() => assert.ok(calls > 1))
    })

    it('answers many rings at once by a few calls', async () => {
      let calls = 0
      listening.onRing(() => calls++)
      await heard(() => calls)
      for (let ring = 0; ring < 1_000; ring++) ringing.ring()
      await heard(() => calls)
      assert.ok(calls < 1_000, `${calls} calls`)
    })

    it('leaves alone who has stopped listening', async () => {
      let [left, stayed] = [0, 0]
      listening.onRing(() => left++)()
      listening.onRing(() => stayed++)
      await heard(() => stayed)
      assert.equal(left, 0)
    })

    it('does not mind being rung when it is closed', async () => {
      await ringing.close()
      ringing.ring()
    })
  })
}
