import { createDoorbell } from '#shared/adapters/postgres/doorbell.ts'
import { createLogDatabase } from '#shared/adapters/postgres/log-database.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { createSeals } from '#shared/adapters/postgres/seals.ts'
import { openConfiguredBroker } from '#shared/adapters/rabbitmq/configured.ts'
import { run } from '#shared/runtime/lifecycle.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { processName } from '#shared/runtime/process-name.ts'
import { serveHealth } from '#shared/runtime/serve-health.ts'
import { groups } from './groups.ts'
import { publisherHealth } from './health.ts'
import { watchPublisher } from './metrics.ts'
import { POLL_MS } from './publish-log.ts'
import { createOutboxPublisher } from './service.ts'

await run({ name: 'outbox-publisher', help: 'Publishes the log to RabbitMQ.' }, async (program) => {
  const { config, log: logger, started } = program
  const { WRITE_DATABASE_URL: url, DATABASE_POOLER: pooler, DATABASE_LISTEN } = config
  const pool = { role: 'daybook_publisher', applicationName: 'daybook-publisher', answersWithinMs: 10_000 }
  const database = createLogDatabase({ ...pool, url, pooler })
  started('database', () => database.close())
  const listens = DATABASE_LISTEN === 'yes' && pooler === 'none'
  const doorbell = createDoorbell({ database, url, listens })
  started('doorbell', () => doorbell.close())
  const broker = await openConfiguredBroker(config, 'daybook-publisher', logger)
  started('broker', () => broker.close())
  const [log, cursors, metrics] = [createLogReader(database), createPublisherCursor(database), createMetrics()]
  const partitions = config.set.has('PARTITIONS') ? config.PARTITIONS : undefined
  const [holder, mostIdleMs, seals] = [processName(), listens ? undefined : POLL_MS, createSeals(database)]
  const ports = { log, cursors, seals, broker, doorbell, groups, partitions, holder, mostIdleMs, logger }
  const publisher = createOutboxPublisher(ports)
  publisher.start()
  started('publisher', () => publisher.stop())
  watchPublisher(metrics.registry, publisher)
  const at = await serveHealth(publisherHealth(publisher), metrics, config.PUBLISHER_PORT, program)
  logger.info(`Publishes; health and metrics are at ${at}`)
})
