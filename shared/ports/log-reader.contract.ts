import assert from 'node:assert/strict'
import { bucketOf } from '../kernel/bucket.ts'
import type { Position } from '../kernel/types.ts'
import { appendTo, newEvent } from '../testing/new-events.ts'
import type { EventLog, LogPage, ReadRange } from './event-log.ts'

const at = (position: number) => position as Position

/** Part of event-log.contract.ts: reading the log by position. */
export const logReaderContract = (opened: () => EventLog) =>
  describe('read by position', () => {
    const STREAMS = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const TYPES = ['OrderPlaced', 'StockReserved', 'OrderPlaced']
    let log: EventLog
    beforeEach(async () => {
      log = opened()
      await appendTo(log, { events: STREAMS.map((stream, index) => newEvent(stream, 1, { type: TYPES[index % 3]! })) })
    })

    const page = async (range: Omit<ReadRange, 'after'> & { after: number }): Promise<[number[], number]> => {
      const { events, through }: LogPage = await log.read({ ...range, after: at(range.after) })
      return [events.map(({ position }) => position), through]
    }

    it('gives pages in order, up to the head', async () => {
      assert.deepEqual(await page({ after: 0, limit: 3 }), [[1, 2, 3], 3])
      assert.deepEqual(await page({ after: 3, limit: 3 }), [[4, 5, 6], 6])
      assert.deepEqual(await page({ after: 6, limit: 3 }), [[7], 7])
      assert.deepEqual(await page({ after: 7, limit: 3 }), [[], 7])
    })

    it('gives no more than what was asked for', async () =>
      assert.deepEqual(await page({ after: 1, upTo: at(3), limit: 5 }), [[2, 3], 3]))

    it('does not go back when asked for what is beyond the head', async () =>
      assert.deepEqual(await page({ after: 9, limit: 5 }), [[], 9]))

    it('passes types over, and says how far it has looked', async () => {
      assert.deepEqual(await page({ after: 0, limit: 4, exceptTypes: ['OrderPlaced'] }), [[2], 4])
      assert.deepEqual(await page({ after: 5, limit: 4, exceptTypes: ['OrderPlaced'] }), [[], 7])
      assert.deepEqual(await page({ after: 0, limit: 4, exceptTypes: [] }), [[1, 2, 3, 4], 4])
    })

    it('gives no more bytes than it was asked for, but always an event', async () => {
      const bytes = '{"quantity":1}{"actor":"test"}'.length
      assert.deepEqual(await page({ after: 0, limit: 5, maxBytes: 1 }), [[1], 1])
      assert.deepEqual(await page({ after: 1, limit: 5, maxBytes: 2 * bytes }), [[2, 3], 3])
      assert.deepEqual(await page({ after: 1, limit: 5, maxBytes: 2 * bytes + 1 }), [[2, 3, 4], 4])
      assert.deepEqual(await page({ after: 0, limit: 7, maxBytes: 2 * bytes, exceptTypes: ['StockReserved'] }), [[1, 3], 3])
      assert.deepEqual(await page({ after: 4, limit: 7, maxBytes: 2 * bytes, exceptTypes: ['StockReserved'] }), [[6, 7], 7])
    })

    it('says whether the log goes on behind a page', async () => {
      const more = async (range: Omit<ReadRange, 'after'>) => (await log.read({ ...range, after: at(3) })).more
      assert.deepEqual(
        await Promise.all([{ limit: 3 }, { limit: 4 }, { limit: 9, maxBytes: 1 }, { limit: 9, upTo: at(5) }].map(more)),
        [true, false, true, false],
      )
    })

    it('gives each event to one partition', async () => {
      const pages = await Promise.all(
        [0, 1, 2].map((number) => log.read({ after: at(0), limit: 10, partition: { number, of: 3 } })),
      )
      for (const [number, { events, through }] of pages.entries()) {
        assert.equal(through, 7)
        for (const { stream, bucket } of events) assert.deepEqual([bucket, bucket % 3], [bucketOf(stream), number])
      }
      assert.deepEqual(pages.flatMap(({ events }) => events.map(({ position }) => position)).toSorted(), [1, 2, 3, 4, 5, 6, 7])
    })
  })
