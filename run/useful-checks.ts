import type { Database } from '#shared/ports/database.ts'
import type { HealthOptions } from '#shared/runtime/health.ts'
import { consumerHealth } from '../consumer-service/health.ts'
import { neighboursCheck } from '../consumer-service/neighbours/health.ts'
import { nothingParked } from '../consumer-service/parking/watch-parked.ts'
import { reactorsCheck } from '../consumer-service/reactors/health.ts'
import type { ConsumerService } from '../consumer-service/service.ts'
import type { Workers } from '../consumer-service/start-workers.ts'
import { publisherHealth } from '../outbox-publisher/health.ts'
import type { OutboxPublisher } from '../outbox-publisher/service.ts'

type Parts = Workers & { readonly consumers: ConsumerService; readonly publisher: OutboxPublisher }

/** What a consumer service and a publisher cannot work without, queries can do without for a while. */
export const usefulChecks = (
  { consumers, reactors, neighbours, publisher }: Parts,
  readDatabase: Database,
): NonNullable<HealthOptions['useful']> => {
  // Queries look after that one themselves.
  const { readDatabase: _, ...ofConsumers } = consumerHealth(consumers, readDatabase).needed
  const reacting = { reactors: reactorsCheck(reactors), neighbours: neighboursCheck(neighbours) }
  return { ...ofConsumers, parked: nothingParked(readDatabase), ...reacting, ...publisherHealth(publisher).needed }
}
