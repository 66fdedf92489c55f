import assert from 'node:assert/strict'
import fc from 'fast-check'
import { newEvent } from '#shared/testing/new-events.ts'
import type { EventSource } from '../testing/event-source.ts'
import { startFeed } from '../testing/running-feed.ts'

/** How many events are recorded, and what the listener does meanwhile. */
type Step = { readonly events: number; readonly does: 'leaves' | 'stalls' | 'listens' | 'waits' }

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ events: fc.nat({ max: 60 }), does: fc.constantFrom<Step['does']>('leaves', 'stalls', 'listens', 'waits') }),
  { minLength: 1, maxLength: 12 },
)

const TYPES = ['OrderPlaced', 'StockReserved', 'OrderPaid']

describe('A listener that goes away and comes back while events are recorded', () => {
  for (const [query, isWanted] of [
    ['', () => true],
    ['?type=OrderPaid,OrderPlaced', (position: number) => position % 3 !== 1],
  ] as const)
    it(`misses none of them and hears none twice: GET /api/events${query}`, async function () {
      this.timeout(60_000)
      await fc.assert(
        fc.asyncProperty(steps, async (all) => {
          const feed = await startFeed({ pace: { heartbeatMs: 3 } })
          const heard: number[] = []
          let recorded = 0
          let source: EventSource | undefined = await feed.listen(query)
          let lastEventId = 0
          const leave = () => {
            source?.close()
            lastEventId = source?.lastEventId() ?? lastEventId
            heard.push(...(source?.events ?? []).map(({ id }) => id))
            source = undefined
          }
          for (const { events, does } of all) {
            const recording = feed.record(
              Array.from({ length: events }, (_, index) =>
                newEvent(`order-${recorded + index}`, 1, { type: TYPES[(recorded + index + 1) % 3]! }),
              ),
            )
            recorded += events
            if (does === 'leaves') leave()
            if (does === 'stalls') source?.pause()
            if (does === 'listens') {
              source?.resume()
              source ??= await feed.listen(query, { 'last-event-id': String(lastEventId) })
            }
            if (does !== 'waits') await recording
            else await Promise.all([recording, new Promise((resolve) => setTimeout(resolve, 2))])
          }
          leave()
          const rest = await feed.listen(query, { 'last-event-id': String(lastEventId) })
          const expected = Array.from({ length: recorded }, (_, index) => index + 1).filter(isWanted)
          await rest.heard(expected.length - heard.length)
          await new Promise((resolve) => setTimeout(resolve, 5))
          heard.push(...rest.events.map(({ id }) => id))
          await feed.close()
          assert.deepEqual(heard, expected)
        }),
        { numRuns: 40, seed: Number(process.env['TEST_SEED']) },
      )
    })
})
