import assert from 'node:assert/strict'
import { bucketOf } from '../kernel/bucket.ts'
import { instantOf } from '../kernel/instant.ts'
import type { Instant, Position } from '../kernel/types.ts'
import { appendTo, batchFor, keyedOutcome, newEvent, streamId } from '../testing/new-events.ts'
import { type EventLog, UnstorableData } from './event-log.ts'
import { eventLogKeyContract } from './event-log-keys.contract.ts'
import { eventLogSnapshotContract } from './event-log-snapshots.contract.ts'
import { logReaderContract } from './log-reader.contract.ts'
import { logStreamsContract } from './log-streams.contract.ts'

/** Two handles on one new log, as two processes have them. */
export type OpenLogs = () => Promise<{ readonly log: EventLog; readonly other: EventLog; readonly close: () => Promise<void> }>

const NONE = 0 as Position
const at = (position: number) => position as Position

export const eventLogContract = (name: string, open: OpenLogs): void => {
  describe(`${name} keeps the contract of the event log`, () => {
    let [log, other, close] = [] as unknown as [EventLog, EventLog, () => Promise<void>]
    beforeEach(async () => {
      ;({ log, other, close } = await open())
    })
    afterEach(() => close())

    it('begins empty', async () => {
      const { head, epoch } = await log.head()
      assert.equal(head, 0)
      assert.ok(epoch >= 1)
      const nothing = { snapshots: [], events: [], complete: true, outcomes: [], changed: [] }
      assert.deepEqual(await log.load({ streams: [], keys: [] }), { epoch, head, ...nothing })
    })

    it('gives positions 1, 2, 3 … in the order of the batch, over all streams', async () => {
      const events = [newEvent('order-1', 1), newEvent('stock-a', 1), newEvent('order-1', 2)]
      const answer = await appendTo(log, { events })
      assert.ok(answer.result === 'appended')
      assert.deepEqual([answer.first, answer.head, answer.changed], [1, 3, []])
      const next = await appendTo(log, { events: [newEvent('stock-a', 2)] })
      assert.ok(next.result === 'appended')
      assert.deepEqual([next.first, next.head], [4, 4])
      assert.ok(next.recordedAt >= answer.recordedAt)
    })

    it('gives events back byte for byte, however strange', async () => {
      const strange = '{ "b": 1.0,\t"a":"\\u0000 ü€😀 \\ud800","a":2 }'
      const times = ['0001-01-01T00:00:00.000Z', '1999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'] as Instant[]
      const events = times.map((occurredAt, index) =>
        newEvent('order-1', index + 1, { data: strange, metadata: strange, occurredAt }),
      )
      const answer = await appendTo(log, { events })
      assert.ok(answer.result === 'appended')
      const { events: loaded } = await other.load({ streams: [{ stream: streamId('order-1'), after: 0 }], keys: [] })
      const { recordedAt } = answer
      assert.deepEqual(
        loaded,
        events.map((event, index) => ({ ...event, position: at(index + 1), bucket: bucketOf(event.stream), recordedAt })),
      )
    })

    it('loads each stream from behind the version asked for, in version order', async () => {
      const events = [newEvent('b', 1), newEvent('a', 1), newEvent('b', 2), newEvent('a', 2), newEvent('b', 3), newEvent('c', 1)]
      await appendTo(log, { events })
      const streams = [
        { stream: streamId('b'), after: 1 },
        { stream: streamId('a'), after: 0 },
        { stream: streamId('nobody'), after: 0 },
      ]
      const loaded = await log.load({ streams, keys: [] })
      const versionsOf = (stream: string) =>
        loaded.events.filter((event) => event.stream === stream).map(({ version }) => version)
      assert.deepEqual([versionsOf('a'), versionsOf('b'), loaded.events.length], [[1, 2], [2, 3], 4])
    })

    it('names the streams that grew since the caller looked', async () => {
      await appendTo(log, { events: [newEvent('a', 1)] })
      const { head: known } = await log.head()
      await appendTo(other, { events: [newEvent('b', 1), newEvent('b', 2)] })
      const loaded = await log.load({ streams: [], keys: [], known })
      assert.deepEqual([loaded.head, loaded.changed], [3, ['b']])
      assert.deepEqual((await log.load({ streams: [], keys: [], known: loaded.head })).changed, [])
    })

    it('records a batch when others have only written what it did not read, and names that', async () => {
      const batch = await batchFor(log, { events: [newEvent('a', 1)] })
      await appendTo(other, { events: [newEvent('b', 1)] })
      const answer = await log.append(batch)
      assert.ok(answer.result === 'appended')
      assert.deepEqual([answer.first, answer.head, answer.changed], [2, 2, ['b']])
    })

    it('records nothing of a batch that was decided on a stream that has grown, and names what has', async () => {
      await appendTo(log, { events: [newEvent('price', 1)] })
      const batch = await batchFor(log, {
        events: [newEvent('order-1', 1)],
        readSet: [streamId('order-1'), streamId('price')],
        outcomes: [keyedOutcome('k', { eventCount: 1 })],
      })
      await appendTo(other, { events: [newEvent('z', 1), newEvent('price', 2)] })
      const answer = await log.append(batch)
      assert.ok(answer.result === 'stale')
      assert.deepEqual([answer.head, [...answer.changed].sort()], [3, ['price', 'z']])
      assert.equal((await log.head()).head, 3)
      assert.deepEqual((await log.load({ streams: [], keys: [keyedOutcome('k')] })).outcomes, [])
    })

    it('holds refusals, which record nothing, against what they were decided on too', async () => {
      const refusal = await batchFor(log, { readSet: [streamId('stock-a')] })
      const answer = await log.append(refusal)
      assert.ok(answer.result === 'appended')
      assert.deepEqual([answer.first, answer.head, answer.changed], [1, 0, []])
      await appendTo(other, { events: [newEvent('stock-a', 1)] })
      assert.equal((await log.append(refusal)).result, 'stale')
    })

    it('refuses what was decided on another history', async () => {
      const { epoch } = await log.head()
      const events = [newEvent('a', 1)]
      assert.deepEqual(await appendTo(log, { epoch: epoch + 1, events }), { result: 'other_epoch', epoch })
      assert.deepEqual(await appendTo(log, { known: at(1), events }), { result: 'other_epoch', epoch })
      assert.equal((await log.load({ streams: [], keys: [], known: at(1) })).changed, 'unknown')
      assert.equal((await log.head()).head, 0)
    })

    it('names no more than it can: then everything counts as changed', async () => {
      const batch = await batchFor(log, { events: [newEvent('a', 1)] })
      await appendTo(other, { events: Array.from({ length: 10_001 }, (_, index) => newEvent('flood', index + 1)) })
      assert.equal((await log.load({ streams: [], keys: [], known: NONE })).changed, 'unknown')
      assert.deepEqual(await log.append(batch), { result: 'stale', head: 10_001, changed: 'unknown' })
      const blind = await log.append({ ...batch, readSet: [] })
      assert.ok(blind.result === 'appended')
      assert.deepEqual([blind.first, blind.changed], [10_002, 'unknown'])
    })

    it('loads no more bytes at a time than fit in memory, of one stream or of many', async () => {
      const data = JSON.stringify('x'.repeat(5 * 1024 * 1024))
      await appendTo(log, { events: [newEvent('a', 1, { data }), newEvent('a', 2, { data }), newEvent('b', 1, { data })] })
      const load = async (a: number, b: number) => {
        const asked = [
          { stream: streamId('a'), after: a },
          { stream: streamId('b'), after: b },
        ]
        const { complete, events } = await log.load({ streams: asked, keys: [] })
        return [complete, events.map(({ stream, version }) => `${stream}${version}`)]
      }
      assert.deepEqual(await load(0, 0), [false, ['a1', 'a2']])
      assert.deepEqual(await load(2, 0), [true, ['b1']])
    })

    describe('sent again after its answer was lost', () => {
      it('a batch finds its events and is answered as it was the first time', async () => {
        const batch = await batchFor(log, {
          events: [newEvent('a', 1), newEvent('b', 1)],
          outcomes: [keyedOutcome('k', { eventCount: 2 })],
        })
        await appendTo(other, { events: [newEvent('c', 1)] })
        const answer = await log.append(batch)
        assert.equal(answer.result, 'appended')
        await appendTo(other, { events: [newEvent('a', 2)] })
        assert.deepEqual(await log.append({ ...batch, again: true }), answer)
        assert.equal((await log.head()).head, 4)
      })

      it('a batch that had not arrived is recorded, unless it is stale by now', async () => {
        const batch = await batchFor(log, { events: [newEvent('a', 1)] })
        const late = { ...batch, events: [newEvent('a', 1)], again: true }
        assert.equal((await log.append({ ...batch, again: true })).result, 'appended')
        assert.equal((await log.append(late)).result, 'stale')
      })

      it('a batch of mere outcomes finds them, but not those of another process', async () => {
        const batch = await batchFor(log, { outcomes: [keyedOutcome('k')] })
        const answer = await log.append(batch)
        assert.ok(answer.result === 'appended')
        await appendTo(other, { events: [newEvent('a', 1)] })
        const again = await log.append({ ...batch, again: true })
        assert.deepEqual(again, { ...answer, recordedAt: again.result === 'appended' && again.recordedAt })
        const differing = { ...batch, outcomes: [keyedOutcome('k', { outcome: '{"kind":"refused"}' })], again: true }
        assert.equal((await log.append(differing)).result, 'stale')
      })
    })

    it('does not take outcomes of another process for those of a batch that was decided on what has grown since', async () => {
      const batch = await batchFor(log, { readSet: [streamId('price')], outcomes: [keyedOutcome('k')] })
      await appendTo(other, { outcomes: [keyedOutcome('k')] })
      await appendTo(other, { events: [newEvent('price', 1)] })
      assert.deepEqual(await log.append({ ...batch, again: true }), { result: 'stale', head: 1, changed: ['price'] })
    })

    describe('records nothing of a batch', () => {
      const good = newEvent('good', 1)
      const refuses = async (events: readonly ReturnType<typeof newEvent>[], error?: typeof UnstorableData) => {
        const refused = appendTo(log, { events: [good, ...events], outcomes: [keyedOutcome('k')] })
        await (error ? assert.rejects(refused, error) : assert.rejects(refused))
        const loaded = await log.load({ streams: [{ stream: good.stream, after: 0 }], keys: [keyedOutcome('k')] })
        assert.deepEqual([loaded.events, loaded.outcomes], [[], []])
        assert.equal((await appendTo(log, { events: [good] })).result, 'appended')
      }

      it('with a text that is no JSON', () => refuses([newEvent('bad', 1, { data: '{"a":' })], UnstorableData))
      it('with a NUL', () => refuses([newEvent('bad', 1, { type: 'a\0b' })], UnstorableData))
      it('with a version that is none', () => refuses([newEvent('bad', 2 ** 31)], UnstorableData))
      it('with a time that is none', () => refuses([newEvent('bad', 1, { occurredAt: 'soon' as Instant })], UnstorableData))
      it('with a version twice', () => refuses([newEvent('good', 1)]))
      it('with an id twice', () => refuses([newEvent('bad', 1, { id: good.id })]))
    })

    describe('exclusively', () => {
      it('nothing that was loaded becomes stale', async () => {
        const rival = await batchFor(other, { events: [newEvent('a', 1)] })
        let rivalAnswer: ReturnType<EventLog['append']> | undefined
        const answer = await log.exclusively(async (alone) => {
          const { head: known, epoch } = await alone.load({ streams: [{ stream: streamId('a'), after: 0 }], keys: [] })
          rivalAnswer = other.append(rival)
          return alone.append({ epoch, known, readSet: [streamId('a')], events: [newEvent('a', 1)], outcomes: [] })
        })
        assert.equal(answer.result, 'appended')
        assert.equal((await rivalAnswer)?.result, 'stale')
      })

      it('what was appended is taken back when the work fails', async () => {
        const failing = log.exclusively(async (alone) => {
          await alone.append(await batchFor(log, { events: [newEvent('a', 1)], outcomes: [keyedOutcome('k')] }))
          throw new TypeError('no')
        })
        await assert.rejects(failing, TypeError)
        const { head, outcomes } = await other.load({ streams: [], keys: [keyedOutcome('k')] })
        assert.deepEqual([head, outcomes], [0, []])
      })
    })

    it('never lets recordedAt fall', async () => {
      for (let version = 1; version <= 5; version++) await appendTo(log, { events: [newEvent('a', version)] })
      const { events } = await log.read({ after: NONE, limit: 10 })
      const times = events.map(({ recordedAt }) => recordedAt)
      assert.deepEqual(times, times.toSorted())
      assert.ok(times.every((time) => time === instantOf(Date.parse(time))))
    })

    eventLogKeyContract(() => ({ log, other }))
    eventLogSnapshotContract(() => ({ log, other }))
    logReaderContract(() => log)
    logStreamsContract(() => log)
  })
}
