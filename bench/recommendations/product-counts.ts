import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { applyStep, followingSpan } from '../../consumer-service/apply-batch.ts'
import { openHighWater } from '../../consumer-service/high-water.ts'
import { coPurchase } from '../../consumer-service/projections/co-purchase.ts'
import { eventsOf } from './basket-events.ts'
import { type Baskets, namedBaskets } from './baskets.ts'
import type { Course } from './course.ts'

/** Of events; the more, the fewer times a pair is written. */
const BATCH = 5_000

/** Everything that is counted of a shop with these baskets, as the consumer service counts it. */
export const countBaskets = async (database: Database, baskets: Baskets, { progress, signal }: Course): Promise<void> => {
  const place = { readModel: coPurchase.name, partition: { number: 0, of: 1 }, version: coPurchase.version }
  await openHighWater(database, place, 1)
  const step = progress.step('counting baskets', baskets.customerOf.length)
  let [position, orders] = [0 as Position, 0]
  for (const events of batchesOf(eventsOf(namedBaskets(baskets)))) {
    signal.throwIfAborted()
    position = await applyStep(database, coPurchase, place, followingSpan(position, events, events.at(-1)!.position))
    orders += events.filter(({ type }) => type === 'OrderPlaced').length
    step.at(orders)
  }
  step.end()
}

function* batchesOf(events: Iterable<Recorded<ShopEvent>>): Generator<readonly Recorded<ShopEvent>[]> {
  const batch: Recorded<ShopEvent>[] = []
  for (const event of events) if (batch.push(event) === BATCH) yield batch.splice(0)
  if (batch.length > 0) yield batch
}
