import assert from 'node:assert/strict'
import { instantOf } from '../kernel/instant.ts'
import type { Position } from '../kernel/types.ts'
import { appendTo, newEvent, streamId } from '../testing/new-events.ts'
import type { EventLog, LoggedEvent, StreamPlace, StreamsRange } from './event-log.ts'

const at = (position: number) => position as Position

/** Part of event-log.contract.ts: reading the log by stream, and finding a time in it. */
export const logStreamsContract = (opened: () => EventLog) =>
  describe('read by stream', () => {
    let log: EventLog
    beforeEach(() => {
      log = opened()
    })

    const place = (stream: string, after = 0): StreamPlace => ({ stream: streamId(stream), after })
    /** b1 a1 b2 c1 a2 b3, at the positions 1 to 6. */
    const threeStreams = () =>
      appendTo(log, {
        events: ['b1', 'a1', 'b2', 'c1', 'a2', 'b3'].map(([stream, version]) => newEvent(stream!, Number(version))),
      })
    const named = (events: readonly LoggedEvent[]) => events.map(({ stream, version }) => `${stream}${version}`)
    const page = async (
      range: Partial<StreamsRange> & Pick<StreamsRange, 'streams'>,
    ): Promise<[string[], readonly StreamPlace[]]> => {
      const { events, next } = await log.readStreams({ limit: 10, ...range })
      return [named(events), next]
    }

    it('gives the events as reading by position does', async () => {
      await threeStreams()
      const { events } = await log.readStreams({ streams: [place('b')], limit: 10 })
      const all = await log.read({ after: at(0), limit: 10 })
      assert.deepEqual(
        events,
        all.events.filter(({ stream }) => stream === 'b'),
      )
    })

    it('gives each stream from behind the version asked for, in the order asked', async () => {
      await threeStreams()
      assert.deepEqual(await page({ streams: [place('b', 1), place('nobody'), place('a')] }), [['b2', 'b3', 'a1', 'a2'], []])
      assert.deepEqual(await page({ streams: [place('a', 2), place('c', 7)] }), [[], []])
      assert.deepEqual(await page({ streams: [] }), [[], []])
    })

    it('gives nothing that was recorded behind the position asked for', async () => {
      await threeStreams()
      assert.deepEqual(await page({ streams: [place('a'), place('b'), place('c')], upTo: at(3) }), [['a1', 'b1', 'b2'], []])
      assert.deepEqual(await page({ streams: [place('a')], upTo: at(0) }), [[], []])
      assert.deepEqual(await page({ streams: [place('a')], upTo: at(99) }), [['a1', 'a2'], []])
    })

    it('gives pages of so many events, and from where to go on', async () => {
      await threeStreams()
      const streams = [place('a'), place('b'), place('c')]
      assert.deepEqual(await page({ streams, limit: 3 }), [
        ['a1', 'a2', 'b1'],
        [place('b', 1), place('c')],
      ])
      assert.deepEqual(await page({ streams, limit: 2 }), [
        ['a1', 'a2'],
        [place('a', 2), place('b'), place('c')],
      ])
      assert.deepEqual(await page({ streams: [place('a', 2), place('b'), place('c')], limit: 2 }), [
        ['b1', 'b2'],
        [place('b', 2), place('c')],
      ])
      assert.deepEqual(await page({ streams: [place('b', 2), place('c')], limit: 3 }), [['b3', 'c1'], []])
    })

    it('gives no more bytes than it was asked for, but always an event', async () => {
      await threeStreams()
      const bytes = '{"quantity":1}{"actor":"test"}'.length
      const streams = [place('a'), place('b')]
      assert.deepEqual(await page({ streams, maxBytes: 1 }), [['a1'], [place('a', 1), place('b')]])
      assert.deepEqual(await page({ streams, maxBytes: 2 * bytes + 1 }), [['a1', 'a2', 'b1'], [place('b', 1)]])
    })

    it('comes to everything, page by page, whatever the size', async () => {
      await threeStreams()
      for (const limit of [1, 2, 4, 5, 6]) {
        const read: string[] = []
        let next: readonly StreamPlace[] = [place('c'), place('a'), place('b')]
        while (next.length > 0) {
          const { events, next: left } = await log.readStreams({ streams: next, limit })
          assert.ok(events.length <= limit)
          read.push(...named(events))
          next = left
        }
        assert.deepEqual(read, ['c1', 'a1', 'a2', 'b1', 'b2', 'b3'])
      }
    })

    describe('the position at a time', () => {
      it('is 0 while nothing has been recorded', async () => assert.equal(await log.positionAt(instantOf(Date.now())), 0))

      it('is the last one recorded by then', async () => {
        for (const stream of ['a', 'b', 'c', 'd']) {
          const before = Date.now()
          await appendTo(log, { events: [newEvent(stream, 1), newEvent(stream, 2), newEvent(stream, 3)] })
          while (Date.now() <= before);
        }
        const { events } = await log.read({ after: at(0), limit: 20 })
        for (const { recordedAt } of events) {
          const time = Date.parse(recordedAt)
          for (const asked of [time - 1, time, time + 1].map(instantOf)) {
            const recorded = events.filter((event) => event.recordedAt <= asked)
            assert.equal(await log.positionAt(asked), recorded.length)
          }
        }
        assert.equal(await log.positionAt(instantOf(0)), 0)
        assert.equal(await log.positionAt(instantOf(Date.parse('9999-12-31T23:59:59.999Z'))), 12)
      })
    })
  })
