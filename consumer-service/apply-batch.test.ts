import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import { followingDeliveries, followingSpan, NeedsRebuild, type Step } from './apply-batch.ts'
import type { Delivery } from './delivery.ts'
import type { HighWater } from './high-water.ts'

const highWater = (position: number, epoch = 1): HighWater => ({
  position: position as Position,
  epoch,
  version: 1,
  partitions: 1,
  parked: 0,
})
const event = (position: number) => ({ position }) as Recorded<ShopEvent>
const delivery = (position: number, prevPosition = position - 1, logEpoch = 1): Delivery => ({
  position: position as Position,
  prevPosition: prevPosition as Position,
  logEpoch,
  event: event(position),
})
const outcome = ({ events, to }: Step) => [events.map(({ position }) => position as number), to as number]

describe('Of what is delivered', () => {
  const following = (at: number, ...deliveries: Delivery[]) => outcome(followingDeliveries(deliveries)(highWater(at)))

  it('what follows is applied', () => assert.deepEqual(following(4, delivery(5), delivery(6)), [[5, 6], 6]))

  it('what was seen is dropped', () =>
    assert.deepEqual(following(5, delivery(4), delivery(5), delivery(6), delivery(6)), [[6], 6]))

  it('nothing is applied behind a gap', () => assert.deepEqual(following(4, delivery(5), delivery(7), delivery(8)), [[5], 5]))

  it('what another partition got leaves no gap', () =>
    assert.deepEqual(following(4, delivery(9, 3), delivery(20, 9)), [[9, 20], 20]))

  it('the high-water moves though nobody handles the event', () => {
    const { event: _, ...unhandled } = delivery(5)
    assert.deepEqual(following(4, unhandled, delivery(6)), [[6], 6])
  })

  it('what comes from a history that is no more is dropped', () =>
    assert.deepEqual(outcome(followingDeliveries([delivery(9, 8, 1), delivery(5, 4, 2)])(highWater(4, 2))), [[5], 5]))

  it('a newer history asks for a rebuild', () =>
    assert.throws(() => followingDeliveries([delivery(5, 4, 2)])(highWater(4, 1)), NeedsRebuild))

  it('each event is applied once and in order, however they come', () => {
    const deliveries = fc.array(
      fc.integer({ min: 1, max: 12 }).map((position) => delivery(position)),
      { maxLength: 60 },
    )
    const batches = fc.array(deliveries, { maxLength: 8 })
    fc.assert(
      fc.property(batches, (batches) => {
        const applied: number[] = []
        let at = 0
        for (const batch of batches) {
          const [positions, to] = following(at, ...batch) as [number[], number]
          applied.push(...positions)
          at = to
        }
        assert.deepEqual(
          applied,
          Array.from({ length: at }, (_, index) => index + 1),
        )
      }),
    )
  })
})

describe('Of a span of the log', () => {
  const span = (at: number) => outcome(followingSpan(4 as Position, [5, 7, 8].map(event), 9 as Position)(highWater(at)))

  it('everything is applied, and the high-water stands at its end', () => assert.deepEqual(span(4), [[5, 7, 8], 9]))

  it('what was seen meanwhile is dropped', () => assert.deepEqual(span(7), [[8], 9]))

  it('nothing is applied when it was all seen', () => assert.deepEqual(span(12), [[], 12]))

  it('nothing is applied when there is a gap before it', () => assert.deepEqual(span(3), [[], 3]))
})
