import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createDoorbell } from '#shared/adapters/postgres/doorbell.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { openConfiguredBroker } from '#shared/adapters/rabbitmq/configured.ts'
import { openCaller } from '#shared/http/caller.ts'
import { listen } from '#shared/http/express.ts'
import { healthRoutes } from '#shared/runtime/health.ts'
import { run } from '#shared/runtime/lifecycle.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { groups } from './groups.ts'
import { publisherHealth } from './health.ts'
import { watchPublisher } from './metrics.ts'
import { createOutboxPublisher } from './service.ts'

await run('outbox-publisher', async ({ config, log: logger, started }) => {
  const url = config.WRITE_DATABASE_URL
  const database = createDatabase({ url, role: 'daybook_publisher', applicationName: 'daybook-publisher' })
  started('database', () => database.close())
  const doorbell = createDoorbell({ database, url })
  started('doorbell', () => doorbell.close())
  const broker = await openConfiguredBroker(config, 'daybook-publisher', logger)
  started('broker', () => broker.close())
  const [log, cursors, metrics] = [createLogReader(database), createPublisherCursor(database), createMetrics()]
  const publisher = createOutboxPublisher({ log, cursors, broker, doorbell, groups, logger })
  publisher.start()
  started('publisher', () => publisher.stop())
  watchPublisher(metrics.registry, publisher)
  const server = await listen({
    routes: [...healthRoutes(publisherHealth(publisher)), metrics.route],
    host: config.HOST,
    port: config.PUBLISHER_PORT,
    callerOf: openCaller,
    onFault: (fault) => logger.error('A request failed', fault),
    onAnswer: metrics.onAnswer,
  })
  started('server', () => server.close())
  logger.info(`Publishes; health and metrics are at ${server.url}`)
})
