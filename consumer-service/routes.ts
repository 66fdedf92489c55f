import { errorDocs } from '#shared/http/error-docs.ts'
import { withOpenApi } from '#shared/http/openapi-route.ts'
import type { Route } from '#shared/http/route.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import { healthRoutes } from '#shared/runtime/health.ts'
import type { Log } from '#shared/runtime/logger.ts'
import type { Metrics } from '#shared/runtime/metrics.ts'
import type { GroupOf } from './group.ts'
import { consumerHealth } from './health.ts'
import { withNeighbours } from './neighbours/health.ts'
import type { Neighbours } from './neighbours/running-neighbours.ts'
import { createParking } from './parking/parking.ts'
import { parkedRoutes } from './parking/routes.ts'
import { withReactors } from './reactors/health.ts'
import type { Reactors } from './reactors/reactors.ts'
import type { ConsumerService } from './service.ts'

export type ConsumerRoutePorts = {
  readonly consumers: Pick<ConsumerService, 'status' | 'shares' | 'brokerTrouble'>
  readonly reactors: Pick<Reactors, 'status'>
  readonly neighbours: Pick<Neighbours, 'status'>
  readonly log: LogReader
  readonly database: Database
  readonly groups: readonly GroupOf[]
  readonly metrics: Metrics
  readonly logger: Log
}

/** What a consumer service answers: how it is, and what is to be done about parked events. */
export const consumerRoutes = ({
  consumers,
  reactors,
  neighbours,
  groups,
  metrics,
  logger,
  ...ports
}: ConsumerRoutePorts): readonly Route[] => {
  const parking = createParking({ ...ports, projections: groups.flatMap(({ projections }) => projections) })
  const health = withNeighbours(withReactors(consumerHealth(consumers, ports.database), reactors), neighbours)
  return withOpenApi('Daybook consumers', 'Keeps the read models.', [
    ...parkedRoutes(parking, logger),
    ...healthRoutes(health),
    metrics.route,
    errorDocs(),
  ])
}
