import { configuredCommands } from '#shared/adapters/http/configured.ts'
import { createLogDatabase } from '#shared/adapters/postgres/log-database.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { openLeases } from '#shared/adapters/postgres/open-leases.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { createRingingDatabase } from '#shared/adapters/postgres/ringing-database.ts'
import { openConfiguredBroker } from '#shared/adapters/rabbitmq/configured.ts'
import type { Broker } from '#shared/ports/broker.ts'
import type { Program } from '#shared/runtime/lifecycle.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { processName } from '#shared/runtime/process-name.ts'
import { serve } from '#shared/runtime/serve.ts'
import { watchConsumers } from './metrics.ts'
import { groups as shopGroups } from './projections.ts'
import { consumerRoutes } from './routes.ts'
import { createConsumerService } from './service.ts'
import { SESSION_SETTINGS } from './session-settings.ts'
import { startWorkers } from './start-workers.ts'

/** The read models of the shop, from the broker as it is, unless others are given. */
export const composeConsumers = async (program: Program, groups = shopGroups, through = (broker: Broker) => broker) => {
  const { config, log: logger, started } = program
  const [holder, metrics] = [processName(), createMetrics()]
  const pool = { role: 'daybook_consumer', pooler: config.DATABASE_POOLER, applicationName: 'daybook-consumer' }
  const write = createLogDatabase({ ...pool, url: config.WRITE_DATABASE_URL, max: 4 })
  started('write database', () => write.close())
  const database = createRingingDatabase({ ...pool, url: config.READ_DATABASE_URL, settings: SESSION_SETTINGS })
  started('read database', () => database.close())
  const leases = openLeases({ ...pool, url: config.READ_DATABASE_URL })
  started('leases', () => leases.close())
  const broker = through(await openConfiguredBroker(config, pool.applicationName, logger))
  started('broker', () => broker.close())
  const ports = { log: createLogReader(write), cursors: createPublisherCursor(write), database, leases, holder, logger, metrics }
  const consumers = createConsumerService({ ...ports, broker, groups, rebuild: config.REBUILD })
  consumers.start()
  started('consumers', () => consumers.stop())
  watchConsumers(metrics.registry, consumers, database)
  const workers = startWorkers({ ...ports, commands: configuredCommands(config) }, metrics, program)
  const at = await serve(consumerRoutes({ ...ports, ...workers, consumers, groups }), metrics, config.CONSUMER_PORT, program)
  logger.info(`Keeps the read models; health, metrics and parked events are at ${at}`)
}
