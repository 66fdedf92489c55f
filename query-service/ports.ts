import type { Currency } from '#shared/kernel/money.ts'
import type { Thresholds } from '#shared/kernel/tier.ts'
import type { Weights } from '#shared/kernel/weights.ts'
import type { Clock } from '#shared/ports/clock.ts'
import type { Database } from '#shared/ports/database.ts'
import type { Doorbell } from '#shared/ports/doorbell.ts'
import type { LogReader, StreamReader } from '#shared/ports/event-log.ts'
import type { PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import type { HealthOptions } from '#shared/runtime/health.ts'
import type { Metrics } from '#shared/runtime/metrics.ts'
import type { Frontiers } from './frontiers.ts'
import type { Past } from './past/past.ts'
import type { QueryRoute } from './query-route.ts'
import type { ReplicaSource } from './replica.ts'

/** What routes are made of. */
export type Answering = QueryPorts & { readonly query: QueryRoute; readonly frontiers: Frontiers; readonly past: Past }

export type QueryPorts = {
  /** The read models, as the consumers write them. */
  readonly database: Database
  /** Copies of them, which follow by themselves. */
  readonly replicas?: readonly ReplicaSource[]
  /** For how long a copy may be behind before it is left out. */
  readonly replicaLagMs?: number
  /** Asked how far the read models are behind, what was in the past, and for events, never beyond what a read model has. */
  readonly log: LogReader & StreamReader
  readonly cursors: Pick<PublisherCursor, 'read'>
  readonly currency: Currency
  /** With `months`, a tier follows from what was spent in so many months up to now; without, or 0, from all that ever was. */
  readonly tiers: Thresholds & { readonly months?: number }
  /** How many may listen to events at a time. */
  readonly mostListeners: number
  /** How long an answer may wait for the position it is asked for. */
  readonly waitLimitMs: number
  /** A stock of which so many or fewer are available is low; up to 1,000. */
  readonly lowStock: number
  /** What counts how much in what a customer is recommended; without it as it is by default. */
  readonly weights?: Weights
  /** Rings when read models may have come further; without it they are looked at often while somebody waits. */
  readonly progress?: Pick<Doorbell, 'onRing'>
  readonly clock: Clock
  readonly metrics: Metrics
  /** What else `/health` tells of: in one process, those who keep the read models. */
  readonly useful?: HealthOptions['useful']
}
