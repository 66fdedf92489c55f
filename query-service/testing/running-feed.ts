import { openCaller } from '#shared/http/caller.ts'
import { listen } from '#shared/http/express.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { LogReader, NewEvent } from '#shared/ports/event-log.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { record } from '#shared/testing/recording.ts'
import { createFeed, type FeedPorts } from '../feed/feed.ts'
import type { Pace } from '../feed/listener.ts'
import type { Frontiers } from '../frontiers.ts'
import { eventRoutes } from '../routes/events.ts'
import { type EventSource, openEventSource } from './event-source.ts'

type Given = {
  readonly pace?: Partial<Pace>
  readonly mostListeners?: number
  readonly tellable?: FeedPorts['tellable']
  readonly logOf?: (log: LogReader) => LogReader
}

const AGES = 600_000

/** A feed on a socket of its own, over a log in memory, of which the audit has entered what the test says. */
export const startFeed = async ({ pace, mostListeners = 1_000, tellable, logOf = (log) => log }: Given = {}) => {
  const log = createMemoryEventLog()
  const audit = createAudit()
  const metrics = createMetrics()
  let [ofLog, ofAudit] = [1, 1]
  const head = async () => ({ ...(await log.head()), epoch: ofLog })
  const feed = createFeed({
    log: { ...logOf(log), head },
    frontiers: audit,
    tellable: tellable ?? (async (events) => events),
    mostListeners,
    pace: { heartbeatMs: AGES, slowMs: AGES, ...pace },
    registry: metrics.registry,
  })
  const reached = async () => ({ frontier: audit.known('audit'), history: ofAudit })
  const routes = eventRoutes({ feed, reached, log: { head } })
  const server = await listen({ routes, port: 0, host: '127.0.0.1', callerOf: openCaller, onFault: console.error })
  const sources: EventSource[] = []
  return {
    url: `${server.url}/api/events`,
    log,
    enter: audit.enter,
    /** Of which history the log is, and of which the audit. */
    another: (histories: { readonly log?: number; readonly audit?: number }): void => {
      ofLog = histories.log ?? ofLog
      ofAudit = histories.audit ?? ofAudit
    },
    /** Recorded, and entered by the audit. */
    record: async (events: readonly NewEvent[]): Promise<void> => audit.enter(await record(log, events)),
    listen: async (query = '', headers: Record<string, string> = {}): Promise<EventSource> => {
      const source = await openEventSource(`${server.url}/api/events${query}`, headers)
      sources.push(source)
      return source
    },
    metric: async (name: string): Promise<number> => (await metrics.registry.getSingleMetric(name)!.get()).values[0]!.value,
    closeServer: () => server.close(),
    close: async (): Promise<void> => {
      for (const source of sources) source.close()
      await server.close()
    },
  }
}

export type RunningFeed = Awaited<ReturnType<typeof startFeed>>

type Audit = Pick<Frontiers, 'known' | 'reach'> & { readonly enter: (upTo: Position) => void }
type Settle = (outcome: 'reached' | 'left' | 'late') => void

/** The frontier of the audit, without an audit. Who waits while it gets no further waits in vain. */
const createAudit = (): Audit => {
  let frontier = 0 as Position
  const waiters = new Map<Settle, Position>()
  const settleAll = () => {
    for (const [settle, position] of [...waiters]) if (frontier >= position) settle('reached')
  }
  return {
    known: () => frontier,
    reach: (_, position, { signal }) =>
      new Promise((resolve) => {
        const leave = () => settle('left')
        const settle: Settle = (outcome) => {
          waiters.delete(settle)
          signal.removeEventListener('abort', leave)
          resolve(outcome)
        }
        waiters.set(settle, position)
        signal.addEventListener('abort', leave)
        settleAll()
      }),
    enter: (upTo) => {
      const isNoFurther = upTo <= frontier
      frontier = upTo
      settleAll()
      if (isNoFurther) for (const settle of [...waiters.keys()]) settle('late')
    },
  }
}
