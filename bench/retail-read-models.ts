import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { createProgress } from '#shared/runtime/progress.ts'
import { applyStep, followingSpan } from '../consumer-service/apply-batch.ts'
import { openHighWater } from '../consumer-service/high-water.ts'
import type { AnyProjection } from '../consumer-service/projection.ts'
import { catalogue } from '../consumer-service/projections/catalogue.ts'
import { coPurchase } from '../consumer-service/projections/co-purchase.ts'
import { customers } from '../consumer-service/projections/customers.ts'
import { SESSION_SETTINGS } from '../consumer-service/session-settings.ts'
import { makeLists } from './recommendations/product-lists.ts'

type Events = readonly Recorded<ShopEvent>[]

/** The more, the fewer times a pair is written. */
const BATCH = 5_000

/** Fills the read models that recommendations are read from, and makes the lists, as the consumer service would. */
export const fillReadModels = async (url: string, events: Events): Promise<void> => {
  const settings = { ...SESSION_SETTINGS, synchronous_commit: 'off' }
  const database = createDatabase({ url, applicationName: 'daybook-bench', settings, max: 2 })
  try {
    for (const projection of [catalogue, customers, coPurchase]) await applyAll(database, projection, events)
    await makeLists(database, events.length, { progress: createProgress({ quiet: true }), signal: new AbortController().signal })
    await database.query({ text: 'vacuum analyze', values: [], answersWithinMs: 3_600_000 })
  } finally {
    await database.close()
  }
}

const applyAll = async (database: Database, projection: AnyProjection, events: Events): Promise<void> => {
  const place = { readModel: projection.name, partition: { number: 0, of: 1 }, version: projection.version }
  await openHighWater(database, place, 1)
  for (let first = 0; first < events.length; first += BATCH) {
    const batch = events.slice(first, first + BATCH)
    await applyStep(database, projection, place, followingSpan(first as Position, batch, (first + batch.length) as Position))
  }
}
