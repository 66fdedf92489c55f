import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { openConfiguredBroker } from '#shared/adapters/rabbitmq/configured.ts'
import { openCaller } from '#shared/http/caller.ts'
import { listen } from '#shared/http/express.ts'
import { healthRoutes } from '#shared/runtime/health.ts'
import { run } from '#shared/runtime/lifecycle.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { consumerHealth } from './health.ts'
import { watchConsumers } from './metrics.ts'
import { groups } from './projections.ts'
import { createConsumerService } from './service.ts'
import { SESSION_SETTINGS } from './session-settings.ts'

await run('consumer-service', async ({ config, log: logger, started }) => {
  const [role, applicationName] = ['daybook_consumer', 'daybook-consumer']
  const write = createDatabase({ url: config.WRITE_DATABASE_URL, role, applicationName })
  started('write database', () => write.close())
  const database = createDatabase({ url: config.READ_DATABASE_URL, role, applicationName, settings: SESSION_SETTINGS })
  started('read database', () => database.close())
  const broker = await openConfiguredBroker(config, applicationName, logger)
  started('broker', () => broker.close())
  const [log, cursors, metrics] = [createLogReader(write), createPublisherCursor(write), createMetrics()]
  const consumers = createConsumerService({ log, cursors, database, broker, groups, logger })
  await consumers.start()
  started('consumers', () => consumers.stop())
  watchConsumers(metrics.registry, consumers)
  const server = await listen({
    routes: [...healthRoutes(consumerHealth(consumers, database)), metrics.route],
    host: config.HOST,
    port: config.CONSUMER_PORT,
    callerOf: openCaller,
    onFault: (fault) => logger.error('A request failed', fault),
    onAnswer: metrics.onAnswer,
  })
  started('server', () => server.close())
  logger.info(`Keeps the read models; health and metrics are at ${server.url}`)
})
