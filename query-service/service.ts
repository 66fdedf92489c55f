import { errorDocs } from '#shared/http/error-docs.ts'
import { withOpenApi } from '#shared/http/openapi-route.ts'
import type { Route } from '#shared/http/route.ts'
import type { LoggedEvent } from '#shared/ports/event-log.ts'
import { healthRoutes } from '#shared/runtime/health.ts'
import { createFeed } from './feed/feed.ts'
import { createFrontiers, type Frontiers } from './frontiers.ts'
import { queryHealth } from './health.ts'
import { createHistory, watchHistory } from './history.ts'
import { watchReading } from './metrics.ts'
import { createPast } from './past/past.ts'
import type { QueryPorts } from './ports.ts'
import { createQueryRoute } from './query-route.ts'
import { readAuditFrontier } from './reads/audit.ts'
import { createReplicas } from './replicas.ts'
import { auditRoutes } from './routes/audit.ts'
import { boughtTogetherRoutes } from './routes/bought-together.ts'
import { catalogueRoutes } from './routes/catalogue.ts'
import { customerAnalyticsRoutes } from './routes/customer-analytics.ts'
import { customerRecommendationRoutes } from './routes/customer-recommendations.ts'
import { customerRoutes } from './routes/customers.ts'
import { type EventPorts, eventRoutes } from './routes/events.ts'
import { inventoryRoutes } from './routes/inventory.ts'
import { inventoryCheckRoutes } from './routes/inventory-check.ts'
import { orderRoutes } from './routes/orders.ts'
import { parkedRoutes } from './routes/parked.ts'
import { productRecommendationRoutes } from './routes/product-recommendations.ts'
import { salesRoutes } from './routes/sales.ts'
import { searchRoutes } from './routes/search.ts'
import { stockAlertRoutes } from './routes/stock-alerts.ts'
import { stockMovementRoutes } from './routes/stock-movements.ts'
import { syncStatusRoutes } from './routes/sync-status.ts'
import { tierHistoryRoutes } from './routes/tier-history.ts'
import { withoutErased } from './without-erased.ts'

/** How often to look whether a read model has come further while somebody waits for it. */
const POLL_MS = { rung: 1_000, alone: 25 }

export type QueryService = {
  readonly routes: readonly Route[]
  readonly stop: () => Promise<void>
}

/** Answers from the read models, and never writes. */
export const createQueryService = (ports: QueryPorts): QueryService => {
  const history = createHistory()
  const watching = watchHistory(history, ports.log)
  const frontiers = createFrontiers({ ...ports, history, pollMs: ports.progress ? POLL_MS.rung : POLL_MS.alone })
  const replicas = createReplicas({ ...ports, history })
  watchReading(ports.metrics.registry, frontiers, replicas)
  const query = createQueryRoute({ ...ports, frontiers, replicas, history })
  const answering = { ...ports, frontiers, query, past: createPast(ports) }
  const routes = withOpenApi('Daybook queries', 'Tells what has happened in the shop.', [
    ...catalogueRoutes(answering),
    ...searchRoutes(answering),
    ...boughtTogetherRoutes(answering),
    ...productRecommendationRoutes(answering),
    ...orderRoutes(answering),
    ...stockAlertRoutes(answering),
    ...inventoryCheckRoutes(answering),
    ...inventoryRoutes(answering),
    ...stockMovementRoutes(answering),
    ...customerRoutes(answering),
    ...customerRecommendationRoutes(answering),
    ...customerAnalyticsRoutes(answering),
    ...tierHistoryRoutes(answering),
    ...salesRoutes(answering),
    ...syncStatusRoutes(answering),
    ...auditRoutes(answering),
    ...eventRoutes(listening(ports, frontiers)),
    ...parkedRoutes(answering),
    ...healthRoutes(queryHealth(ports, replicas)),
    ports.metrics.route,
    errorDocs(),
  ])
  const stop = async () => void (await Promise.all([watching.stop(), replicas.stop()]))
  return { routes, stop }
}

const listening = ({ database, log, mostListeners, metrics: { registry } }: QueryPorts, frontiers: Frontiers): EventPorts => {
  const tellable = (events: readonly LoggedEvent[]) => withoutErased(database, events)
  const feed = createFeed({ log, frontiers, tellable, mostListeners, registry })
  const reached = async () => {
    const read = await readAuditFrontier(database, {})
    frontiers.saw('audit', read)
    return { frontier: read.frontier, history: read.epoch }
  }
  return { feed, reached, log }
}
