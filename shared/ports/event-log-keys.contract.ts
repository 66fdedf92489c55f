import assert from 'node:assert/strict'
import { appendTo, batchFor, keyedOutcome, newEvent } from '../testing/new-events.ts'
import type { EventLog, KeyedOutcome } from './event-log.ts'

const HOUR = 3_600_000

/** Part of event-log.contract.ts: what the log remembers of requests that brought a key. */
export const eventLogKeyContract = (logs: () => { log: EventLog; other: EventLog }) =>
  describe('for requests with a key', () => {
    let [log, other] = [] as unknown as [EventLog, EventLog]
    beforeEach(() => {
      ;({ log, other } = logs())
    })

    const stored = async (...keys: readonly KeyedOutcome[]) => (await log.load({ streams: [], keys })).outcomes

    it('keeps the outcome byte for byte, with the positions of its events', async () => {
      await appendTo(log, { events: [newEvent('z', 1)] })
      const outcomes = [
        keyedOutcome('first', { firstEvent: 0, eventCount: 1, outcome: '{ "kind":"recorded" }', keptForMs: HOUR }),
        keyedOutcome('second', { firstEvent: 1, eventCount: 2 }),
      ]
      await appendTo(log, { events: [newEvent('a', 1), newEvent('b', 1), newEvent('b', 2)], outcomes })
      const { scope, requestHash } = outcomes[0]!
      assert.deepEqual(
        (await stored(...outcomes, keyedOutcome('third'))).toSorted((a, b) => a.first - b.first),
        [
          { scope, key: 'first', requestHash, outcome: '{ "kind":"recorded" }', first: 2, last: 2 },
          { scope, key: 'second', requestHash, outcome: '{"kind":"unchanged"}', first: 3, last: 4 },
        ],
      )
    })

    it('says of a refusal at which head it was decided', async () => {
      const refusal = keyedOutcome('refused')
      await appendTo(log, { events: [newEvent('a', 1), newEvent('a', 2)], outcomes: [refusal] })
      assert.deepEqual(
        (await stored(refusal)).map(({ first, last }) => [first, last]),
        [[2, 2]],
      )
    })

    it('tells scopes apart', async () => {
      await appendTo(log, { outcomes: [keyedOutcome('k', { scope: 'alice PlaceOrder' })] })
      assert.deepEqual(await stored(keyedOutcome('k', { scope: 'bob PlaceOrder' })), [])
    })

    it('counts a key that has appeared since as stale', async () => {
      const batch = await batchFor(log, { events: [newEvent('a', 1)], outcomes: [keyedOutcome('k', { eventCount: 1 })] })
      await appendTo(other, { outcomes: [keyedOutcome('k')] })
      const answer = await log.append(batch)
      assert.deepEqual(answer, { result: 'stale', head: 0, changed: [] })
      assert.equal((await log.head()).head, 0)
    })

    it('refuses a batch whole that has a key twice', async () => {
      const twice = [keyedOutcome('k', { eventCount: 1 }), keyedOutcome('k', { requestHash: 'other' })]
      await assert.rejects(appendTo(log, { events: [newEvent('a', 1)], outcomes: twice }))
      assert.equal((await log.head()).head, 0)
      assert.deepEqual(await stored(twice[0]!), [])
    })

    it('does not know an expired key any more, and lets it be used anew', async () => {
      const expired = keyedOutcome('k', { keptForMs: 0, requestHash: 'old' })
      await appendTo(log, { outcomes: [expired] })
      assert.deepEqual(await stored(expired), [])
      const anew = keyedOutcome('k', { keptForMs: HOUR, requestHash: 'new' })
      assert.equal((await appendTo(log, { outcomes: [anew] })).result, 'appended')
      assert.deepEqual(
        (await stored(anew)).map(({ requestHash }) => requestHash),
        ['new'],
      )
    })
  })
