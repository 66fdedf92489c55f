import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { openCaller } from '#shared/http/caller.ts'
import { listen } from '#shared/http/express.ts'
import type { OpenApi } from '#shared/http/openapi.ts'
import type { Route } from '#shared/http/route.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader, StreamReader } from '#shared/ports/event-log.ts'
import { systemClock } from '#shared/runtime/clock.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { createAnswerCheck } from '#shared/testing/answer-check.ts'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { ask, type Received, type Sent } from '#shared/testing/http-client.ts'
import { applyTo } from '../../consumer-service/projection.contract.ts'
import { groups } from '../../consumer-service/projections.ts'
import type { QueryPorts } from '../ports.ts'
import { createQueryService } from '../service.ts'

export type RunningQueries = {
  readonly url: string
  readonly routes: readonly Route[]
  /** The answer has to be what the OpenAPI document says. */
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Received>
  /** The same of any request. */
  readonly ask: (path: string, sent: Sent) => Promise<Received>
  /** Owner of the read models, for what a test has to arrange. */
  readonly database: Database
  readonly apply: (events: readonly Recorded<ShopEvent>[]) => Promise<void>
  readonly faults: readonly unknown[]
  readonly close: () => Promise<void>
}

/** A log that ends at `head`, of which a query reads only when its events were recorded. */
export const aLog = (head: number): LogReader & StreamReader => ({
  head: async () => ({ head: head as Position, epoch: 1 }),
  read: async ({ after }) => ({
    events: [{ recordedAt: new Date(Date.now() - 60_000).toISOString() } as never],
    through: (after + 1) as Position,
    more: after + 1 < head,
  }),
  readStreams: async () => ({ events: [], next: [] }),
  positionAt: async () => head as Position,
})

const published = { position: 0 as Position, lastPositions: [0 as Position], fence: 1, epoch: 1 }

/** The whole query service on a socket of its own, and read models as these events made them. */
export const startQueries = async (
  events: readonly Recorded<ShopEvent>[],
  ports: Partial<QueryPorts> = {},
): Promise<RunningQueries> => {
  const { database: owned, url, drop } = await freshReadDatabase()
  const apply = async (all: readonly Recorded<ShopEvent>[]) => {
    for (const projection of groups.flatMap(({ projections }) => projections)) await applyTo(owned, projection, all)
  }
  await apply(events)
  const database = createDatabase({ url, role: 'daybook_query', applicationName: 'daybook-test' })
  const service = createQueryService({
    database,
    log: aLog(events.length),
    cursors: { read: async () => published },
    currency: { code: 'USD', decimals: 2 },
    tiers: { gold: 20, silver: 11.99 },
    mostListeners: 3,
    waitLimitMs: 200,
    lowStock: 75,
    clock: systemClock,
    metrics: createMetrics(),
    ...ports,
  })
  const faults: unknown[] = []
  const onFault = (fault: unknown) => void faults.push(fault)
  const server = await listen({ routes: service.routes, port: 0, host: '127.0.0.1', callerOf: openCaller, onFault })
  const close = async () => {
    await server.close()
    await service.stop()
    await database.close()
    await drop()
  }
  const check = createAnswerCheck((await ask(`${server.url}/openapi.json`)).json<OpenApi>())
  const asked: RunningQueries['ask'] = async (path, sent) => {
    const answer = await ask(`${server.url}${path}`, sent)
    check(sent.method ?? (sent.body === undefined ? 'GET' : 'POST'), path, answer)
    return answer
  }
  const get: RunningQueries['get'] = (path, headers = {}) => asked(path, { headers })
  return { url: server.url, get, ask: asked, routes: service.routes, database: owned, apply, faults, close }
}
