import type { Currency } from '#shared/kernel/money.ts'
import type { Thresholds } from '#shared/kernel/tier.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import type { PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import type { HealthOptions } from '#shared/runtime/health.ts'
import type { Metrics } from '#shared/runtime/metrics.ts'
import type { QueryRoute } from './query-route.ts'

/** What routes are made of. */
export type Answering = QueryPorts & { readonly query: QueryRoute }

export type QueryPorts = {
  /** The read models. */
  readonly database: Database
  /** Asked only how far the read models are behind. */
  readonly log: LogReader
  readonly cursors: Pick<PublisherCursor, 'read'>
  readonly currency: Currency
  readonly tiers: Thresholds
  /** How long an answer may wait for the position it is asked for. */
  readonly waitLimitMs: number
  readonly metrics: Metrics
  /** What else `/health` tells of: in one process, those who keep the read models. */
  readonly useful?: HealthOptions['useful']
}
