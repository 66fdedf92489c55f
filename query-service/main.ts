import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createDoorbell } from '#shared/adapters/postgres/doorbell.ts'
import { createLogDatabase } from '#shared/adapters/postgres/log-database.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { closeAll, openReplicas } from '#shared/adapters/postgres/open-replicas.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { systemClock } from '#shared/runtime/clock.ts'
import { run } from '#shared/runtime/lifecycle.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { serve } from '#shared/runtime/serve.ts'
import { createQueryService } from './service.ts'

await run({ name: 'query-service', help: 'Answers queries from the read models.' }, async (program) => {
  const { config, log, started } = program
  const role = { role: 'daybook_query', applicationName: 'daybook-query', settings: { statement_timeout: '10s' } }
  const pool = { ...role, pooler: config.DATABASE_POOLER }
  const database = createDatabase({ ...pool, url: config.READ_DATABASE_URL })
  started('read database', () => database.close())
  const replicas = openReplicas(config.READ_REPLICA_URLS, pool)
  started('read replicas', () => closeAll(replicas))
  const writeDatabase = createLogDatabase({ ...pool, url: config.WRITE_DATABASE_URL, max: 2 })
  started('write database', () => writeDatabase.close())
  const listens = config.DATABASE_LISTEN === 'yes' && config.DATABASE_POOLER === 'none'
  const progress = createDoorbell({ database, url: config.READ_DATABASE_URL, channel: 'daybook_read' })
  started('doorbell', () => progress.close())
  const metrics = createMetrics()
  const { routes, stop } = createQueryService({
    ...{ database, replicas, replicaLagMs: config.READ_REPLICA_LAG_SECONDS * 1_000 },
    ...{ log: createLogReader(writeDatabase), cursors: createPublisherCursor(writeDatabase) },
    ...{ currency: config.CURRENCY, mostListeners: config.SSE_CONNECTIONS },
    tiers: { gold: config.VIP_GOLD, silver: config.VIP_SILVER, months: config.VIP_WINDOW_MONTHS },
    ...{ waitLimitMs: config.WAIT_LIMIT_MS, lowStock: config.LOW_STOCK_THRESHOLD, clock: systemClock, metrics },
    weights: config.RECOMMENDATION_WEIGHTS,
    ...(listens && { progress }),
  })
  started('queries', stop)
  const at = await serve(routes, metrics, config.QUERY_PORT, program)
  log.info(`Queries are answered at ${at}`)
})
