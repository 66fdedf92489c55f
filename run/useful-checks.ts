import type { Database } from '#shared/ports/database.ts'
import type { HealthOptions } from '#shared/runtime/health.ts'
import { consumerHealth } from '../consumer-service/health.ts'
import { nothingParked } from '../consumer-service/parking/watch-parked.ts'
import { reactorsCheck } from '../consumer-service/reactors/health.ts'
import type { Reactors } from '../consumer-service/reactors/reactors.ts'
import type { ConsumerService } from '../consumer-service/service.ts'
import { publisherHealth } from '../outbox-publisher/health.ts'
import type { OutboxPublisher } from '../outbox-publisher/service.ts'

/** What a consumer service and a publisher cannot work without, queries can do without for a while. */
export const usefulChecks = (
  consumers: ConsumerService,
  reactors: Reactors,
  publisher: OutboxPublisher,
  readDatabase: Database,
): NonNullable<HealthOptions['useful']> => {
  // Queries look after that one themselves.
  const { readDatabase: _, ...ofConsumers } = consumerHealth(consumers, readDatabase).needed
  const reacting = { reactors: reactorsCheck(reactors) }
  return { ...ofConsumers, parked: nothingParked(readDatabase), ...reacting, ...publisherHealth(publisher).needed }
}
