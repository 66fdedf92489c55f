import assert from 'node:assert/strict'
import type { Position } from '../kernel/types.ts'
import { appendTo, newEvent, streamId } from '../testing/new-events.ts'
import { type AskedStream, type EventLog, type Snapshot, UnstorableData } from './event-log.ts'

/** Part of event-log.contract.ts: states to begin with instead of a stream's first event. */
export const eventLogSnapshotContract = (logs: () => { log: EventLog; other: EventLog }) =>
  describe('of long streams', () => {
    const stock = streamId('stock-a')
    let [log, other] = [] as unknown as [EventLog, EventLog]
    beforeEach(async () => {
      ;({ log, other } = logs())
      await appendTo(log, { events: [1, 2, 3, 4, 5].map((version) => newEvent(stock, version)) })
    })

    const snapshot = (version: number, more: Partial<Snapshot> = {}): Snapshot => ({
      ...{ stream: stock, version, shape: 1, state: `{ "at": ${version}.0 }` },
      ...more,
    })
    const keep = async (...snapshots: readonly Snapshot[]) => {
      const { head: known, epoch } = await log.head()
      await log.keepSnapshots({ epoch, known, snapshots })
    }
    const loaded = async (asked: Partial<AskedStream> = {}, from: Pick<EventLog, 'load'> = other) => {
      const { snapshots, events } = await from.load({ streams: [{ stream: stock, after: 0, shape: 1, ...asked }], keys: [] })
      return [snapshots.map(({ state }) => state), events.map(({ version }) => version)]
    }

    it('gives what is kept, byte for byte, and the events behind it', async () => {
      await keep(snapshot(3))
      assert.deepEqual(await loaded(), [['{ "at": 3.0 }'], [4, 5]])
      assert.deepEqual(await log.exclusively((alone) => loaded({}, alone)), [['{ "at": 3.0 }'], [4, 5]])
    })

    it('gives it alone when nothing is behind it', async () => {
      await keep(snapshot(5))
      assert.deepEqual(await loaded(), [['{ "at": 5.0 }'], []])
    })

    it('gives it to nobody who knows as much, who can begin with another shape only, or with none', async () => {
      await keep(snapshot(3))
      assert.deepEqual(await loaded({ after: 3 }), [[], [4, 5]])
      assert.deepEqual(await loaded({ after: 4 }), [[], [5]])
      assert.deepEqual(await loaded({ shape: 2 }), [[], [1, 2, 3, 4, 5]])
      assert.deepEqual(await loaded({ shape: undefined }), [[], [1, 2, 3, 4, 5]])
    })

    it('keeps the newest of a stream; of two shapes of it the later', async () => {
      await keep(snapshot(3))
      await keep(snapshot(2), snapshot(1, { stream: streamId('stock-b') }))
      assert.deepEqual(await loaded(), [['{ "at": 3.0 }'], [4, 5]])
      await keep(snapshot(3, { state: '"again"' }))
      assert.deepEqual(await loaded(), [['{ "at": 3.0 }'], [4, 5]])
      await keep(snapshot(3, { shape: 2, state: '"other"' }))
      assert.deepEqual(
        [await loaded(), await loaded({ shape: 2 })],
        [
          [[], [1, 2, 3, 4, 5]],
          [['"other"'], [4, 5]],
        ],
      )
      await keep(snapshot(4))
      assert.deepEqual(await loaded(), [['{ "at": 4.0 }'], [5]])
    })

    it('keeps none of another history', async () => {
      const { head, epoch } = await log.head()
      await log.keepSnapshots({ epoch: epoch + 1, known: head, snapshots: [snapshot(3)] })
      await log.keepSnapshots({ epoch, known: (head + 1) as Position, snapshots: [snapshot(3)] })
      assert.deepEqual(await loaded(), [[], [1, 2, 3, 4, 5]])
    })

    it('keeps none of what has not happened', async () => {
      await keep(snapshot(6))
      assert.deepEqual(await loaded(), [[], [1, 2, 3, 4, 5]])
      await keep(snapshot(4))
      assert.deepEqual(await loaded(), [['{ "at": 4.0 }'], [5]])
    })

    it('keeps all of a call or nothing', async () => {
      await assert.rejects(keep(snapshot(3), snapshot(1, { stream: streamId('stock-b'), state: '{' })), UnstorableData)
      assert.deepEqual(await loaded(), [[], [1, 2, 3, 4, 5]])
    })

    it('gives no more events at a time than fit in memory', async () => {
      const long = streamId('stock-long')
      const events = Array.from({ length: 10_003 }, (_, index) => newEvent(long, index + 1))
      await appendTo(log, { events })
      const first = await log.load({ streams: [{ stream: long, after: 0 }], keys: [] })
      assert.deepEqual([first.complete, first.events.length], [false, 10_000])
      const versions = first.events.map(({ version }) => version)
      assert.deepEqual(
        versions,
        versions.map((_, index) => index + 1),
      )
      const rest = await log.load({ streams: [{ stream: long, after: 10_000 }], keys: [] })
      assert.deepEqual([rest.complete, rest.events.map(({ version }) => version)], [true, [10_001, 10_002, 10_003]])
    })
  })
