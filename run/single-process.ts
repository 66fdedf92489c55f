import { join } from 'node:path'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { startEmbeddedServer } from '#shared/adapters/postgres/embedded-server.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { keepCurrency } from '#shared/adapters/postgres/keep-currency.ts'
import { LOG_SESSION } from '#shared/adapters/postgres/log-database.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { openLeases } from '#shared/adapters/postgres/open-leases.ts'
import { prepareDatabase } from '#shared/adapters/postgres/prepare-database.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { createSeals } from '#shared/adapters/postgres/seals.ts'
import { ringingAtCommits } from '#shared/adapters/ringing.ts'
import type { StoreId } from '#shared/kernel/types.ts'
import { newId, systemClock } from '#shared/runtime/clock.ts'
import { type Program, run } from '#shared/runtime/lifecycle.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { readEnvFile } from '#shared/runtime/read-env-file.ts'
import { serve } from '#shared/runtime/serve.ts'
import { createCommandService } from '../command-service/service.ts'
import { watchConsumers } from '../consumer-service/metrics.ts'
import { groups } from '../consumer-service/projections.ts'
import { consumerRoutes } from '../consumer-service/routes.ts'
import { createConsumerService } from '../consumer-service/service.ts'
import { SESSION_SETTINGS } from '../consumer-service/session-settings.ts'
import { startWorkers } from '../consumer-service/start-workers.ts'
import { watchPublisher } from '../outbox-publisher/metrics.ts'
import { createOutboxPublisher } from '../outbox-publisher/service.ts'
import { createQueryService } from '../query-service/service.ts'
import { embeddedUrls } from './shop-config.ts'
import { usefulChecks } from './useful-checks.ts'
import { welcome } from './welcome.ts'

const help = `npm start

Runs the whole shop in one process, with a PostgreSQL of its own: commands on COMMAND_PORT (8080), queries on
QUERY_PORT (8081), what read models could not apply on CONSUMER_PORT (8083). Data is kept in DATA_DIRECTORY (.daybook). Ctrl-C stops it.`

/** The data has one owner: started again after a crash, it need not wait for itself. */
const HOLDER = 'single process'

const main = async (program: Program): Promise<void> => {
  const { config, log, started } = program
  const databases = await openDatabases(program)
  const broker = createInProcessBroker()
  started('broker', () => broker.close())
  const doorbell = createInProcessDoorbell()
  started('doorbell', () => doorbell.close())
  const progress = createInProcessDoorbell()
  started('progress', () => progress.close())
  const reader = createLogReader(databases.log)
  const cursors = createPublisherCursor(databases.log)
  // Nobody else works on this data: what is asked for can be done at once.
  if (await cursors.repartition(config.PARTITIONS)) log.info('The number of partitions has changed', { now: config.PARTITIONS })
  const metrics = createMetrics()

  const ringing = ringingAtCommits(databases.project, progress)
  const ports = { log: reader, database: ringing, leases: databases.leases, holder: HOLDER, logger: log }
  const consumers = createConsumerService({ ...ports, cursors, broker, groups, rebuild: config.REBUILD })
  consumers.start()
  started('consumers', () => consumers.stop())
  watchConsumers(metrics.registry, consumers, databases.project)
  const publisher = createOutboxPublisher({
    log: reader,
    cursors,
    seals: createSeals(databases.log),
    broker,
    doorbell,
    groups: groups.map(({ name }) => name),
    partitions: config.PARTITIONS,
    holder: HOLDER,
    logger: log,
  })
  publisher.start()
  started('publisher', () => publisher.stop())
  watchPublisher(metrics.registry, publisher)
  const command = createCommandService({
    eventLog: createEventLog(databases.command),
    doorbell,
    clock: systemClock,
    newId,
    currency: config.CURRENCY,
    defaultStore: config.DEFAULT_STORE as StoreId,
    deadlineMs: config.COMMAND_DEADLINE_MS,
    log,
    metrics,
  })
  started('commands', command.stop)
  const workers = startWorkers({ ...ports, commands: command.commands }, metrics, program)
  const query = createQueryService({
    database: databases.read,
    log: reader,
    cursors,
    currency: config.CURRENCY,
    tiers: { gold: config.VIP_GOLD, silver: config.VIP_SILVER, months: config.VIP_WINDOW_MONTHS },
    mostListeners: config.SSE_CONNECTIONS,
    waitLimitMs: config.WAIT_LIMIT_MS,
    lowStock: config.LOW_STOCK_THRESHOLD,
    weights: config.RECOMMENDATION_WEIGHTS,
    progress,
    clock: systemClock,
    metrics,
    useful: usefulChecks({ ...workers, consumers, publisher }, databases.project),
  })

  started('queries', query.stop)
  const queries = await serve(query.routes, metrics, config.QUERY_PORT, program)
  const commands = await serve(command.routes, metrics, config.COMMAND_PORT, program)
  const routes = consumerRoutes({ ...ports, ...workers, consumers, groups, metrics })
  const readModels = await serve(routes, metrics, config.CONSUMER_PORT, program)
  console.log(welcome({ commands, queries, readModels }, config.DATA_DIRECTORY))
}

const openDatabases = async ({ config, started, log }: Program) => {
  const postgres = await startEmbeddedServer({ directory: join(config.DATA_DIRECTORY, 'postgres') })
  let asked = false
  started('PostgreSQL', () => {
    asked = true
    return postgres.stop()
  })
  void postgres.ended.then(() => {
    if (!asked)
      throw new Error(
        `PostgreSQL has ended by itself. Start Daybook again: what was recorded is kept in ${config.DATA_DIRECTORY}`,
      )
  })
  const urls = embeddedUrls(postgres.url)
  for (const set of ['write', 'read'] as const) {
    const applied = await prepareDatabase(urls[set], set)
    if (applied.length > 0) log.info(`The ${set} database is up to date`, { applied })
  }
  await keepCurrency(urls.write, config.CURRENCY.code)
  const pool = (url: string, role: string, settings: Readonly<Record<string, string>> = {}) => {
    const database = createDatabase({ url, role: `daybook_${role}`, applicationName: `daybook-${role}`, settings })
    started(`${role} database`, () => database.close())
    return database
  }
  const leases = openLeases({ url: urls.read, role: 'daybook_consumer' })
  started('leases', () => leases.close())
  return {
    leases,
    command: pool(urls.write, 'command', LOG_SESSION),
    log: pool(urls.write, 'publisher', LOG_SESSION),
    project: pool(urls.read, 'consumer', SESSION_SETTINGS),
    read: pool(urls.read, 'query'),
  }
}

readEnvFile()
await run({ name: 'daybook', help }, main)
