import { configuredCommands } from '#shared/adapters/http/configured.ts'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createDoorbell } from '#shared/adapters/postgres/doorbell.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { openLeases } from '#shared/adapters/postgres/open-leases.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { openConfiguredBroker } from '#shared/adapters/rabbitmq/configured.ts'
import { run } from '#shared/runtime/lifecycle.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { processName } from '#shared/runtime/process-name.ts'
import { serve } from '#shared/runtime/serve.ts'
import { watchConsumers } from './metrics.ts'
import { groups } from './projections.ts'
import { startReactors } from './reactors/start-reactors.ts'
import { ringingAtCommits } from './ringing.ts'
import { consumerRoutes } from './routes.ts'
import { createConsumerService } from './service.ts'
import { SESSION_SETTINGS } from './session-settings.ts'

await run({ name: 'consumer-service', help: 'Keeps the read models and runs the reactors.' }, async (program) => {
  const { config, log: logger, started } = program
  const [role, applicationName, holder, metrics] = ['daybook_consumer', 'daybook-consumer', processName(), createMetrics()]
  const pooler = config.DATABASE_POOLER
  const write = createDatabase({ url: config.WRITE_DATABASE_URL, pooler, role, applicationName, max: 4 })
  started('write database', () => write.close())
  const url = config.READ_DATABASE_URL
  const read = createDatabase({ url, pooler, role, applicationName, settings: SESSION_SETTINGS })
  started('read database', () => read.close())
  const progress = createDoorbell({ database: read, url, channel: 'daybook_read' })
  started('doorbell', () => progress.close())
  const database = ringingAtCommits(read, progress)
  const leases = openLeases({ url, pooler, role })
  started('leases', () => leases.close())
  const broker = await openConfiguredBroker(config, applicationName, logger)
  started('broker', () => broker.close())
  const ports = { log: createLogReader(write), cursors: createPublisherCursor(write), database, leases, holder, logger }
  const consumers = createConsumerService({ ...ports, broker, groups, rebuild: config.REBUILD })
  consumers.start()
  started('consumers', () => consumers.stop())
  watchConsumers(metrics.registry, consumers, database)
  const reactors = startReactors({ ...ports, commands: configuredCommands(config) }, metrics, program)
  const routes = consumerRoutes({ ...ports, consumers, reactors, groups, metrics })
  const at = await serve(routes, metrics, config.CONSUMER_PORT, program)
  logger.info(`Keeps the read models; health, metrics and parked events are at ${at}`)
})
