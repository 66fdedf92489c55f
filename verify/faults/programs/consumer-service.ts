import { configuredCommands } from '#shared/adapters/http/configured.ts'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { openLeases } from '#shared/adapters/postgres/open-leases.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { openConfiguredBroker } from '#shared/adapters/rabbitmq/configured.ts'
import { run } from '#shared/runtime/lifecycle.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { processName } from '#shared/runtime/process-name.ts'
import { serve } from '#shared/runtime/serve.ts'
import type { GroupOf } from '../../../consumer-service/group.ts'
import { groups as shopGroups } from '../../../consumer-service/projections.ts'
import { startReactors } from '../../../consumer-service/reactors/start-reactors.ts'
import { consumerRoutes } from '../../../consumer-service/routes.ts'
import { createConsumerService } from '../../../consumer-service/service.ts'
import { SESSION_SETTINGS } from '../../../consumer-service/session-settings.ts'
import { meddledBroker } from './meddled-broker.ts'
import { WITNESSES, witnessNamed } from './witness.ts'

/** Each group of the shop has a witness in it. */
const groups: readonly GroupOf[] = shopGroups.map(({ name, projections }, index) => ({
  name,
  projections: [...projections, witnessNamed(WITNESSES[index]!)],
}))

/** The consumer service, but for its broker and its witnesses. */
await run({ name: 'consumer-service', help: 'A service that faults are struck into.' }, async (program) => {
  const { config, log: logger, started } = program
  const [role, applicationName, holder, metrics] = ['daybook_consumer', 'daybook-consumer', processName(), createMetrics()]
  const write = createDatabase({ url: config.WRITE_DATABASE_URL, role, applicationName })
  started('write database', () => write.close())
  const database = createDatabase({ url: config.READ_DATABASE_URL, role, applicationName, settings: SESSION_SETTINGS })
  started('read database', () => database.close())
  const leases = openLeases({ url: config.READ_DATABASE_URL, role })
  started('leases', () => leases.close())
  const broker = meddledBroker(await openConfiguredBroker(config, applicationName, logger), process.pid)
  started('broker', () => broker.close())
  const ports = { log: createLogReader(write), database, leases, holder, logger }
  const cursors = createPublisherCursor(write)
  const consumers = createConsumerService({ ...ports, cursors, broker, groups, rebuild: config.REBUILD })
  consumers.start()
  started('consumers', () => consumers.stop())
  const reactors = startReactors({ ...ports, commands: configuredCommands(config) }, metrics, program)
  const routes = consumerRoutes({ ...ports, consumers, reactors, groups, metrics })
  await serve(routes, metrics, config.CONSUMER_PORT, program)
})
