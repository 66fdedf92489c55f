import assert from 'node:assert/strict'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { createSeals } from '#shared/adapters/postgres/seals.ts'
import { openCaller } from '#shared/http/caller.ts'
import { listen } from '#shared/http/express.ts'
import type { Route } from '#shared/http/route.ts'
import type { Thresholds } from '#shared/kernel/tier.ts'
import type { StoreId } from '#shared/kernel/types.ts'
import { newId, systemClock } from '#shared/runtime/clock.ts'
import { healthRoutes } from '#shared/runtime/health.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { freshReadDatabase, freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { createCommandService } from '../../command-service/service.ts'
import { createNeighbours } from '../../consumer-service/neighbours/running-neighbours.ts'
import { groups } from '../../consumer-service/projections.ts'
import { customerTier } from '../../consumer-service/reactors/customer-tier.ts'
import { createReactors } from '../../consumer-service/reactors/reactors.ts'
import { consumerRoutes } from '../../consumer-service/routes.ts'
import { createConsumerService } from '../../consumer-service/service.ts'
import { SESSION_SETTINGS } from '../../consumer-service/session-settings.ts'
import { publisherHealth } from '../../outbox-publisher/health.ts'
import { createOutboxPublisher } from '../../outbox-publisher/service.ts'
import { createQueryService } from '../../query-service/service.ts'

const DOLLARS = { code: 'USD', decimals: 2 } as const

export type WholeShop = Awaited<ReturnType<typeof openWholeShop>>

/** Everything from the commands over HTTP to the queries over HTTP, as one process runs it, on databases of its own. */
export const openWholeShop = async ({
  partitions = 1,
  tiers = { gold: 10_000, silver: 5_000 } as Thresholds,
  months = 0,
} = {}) => {
  const [write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
  const [log, cursors] = [createEventLog(write.database), createPublisherCursor(write.database)]
  await cursors.repartition(partitions)
  const [broker, doorbell, leases] = [createInProcessBroker(), createInProcessDoorbell(), createLeases(read.database)]
  const database = createDatabase({ url: read.url, max: 6, applicationName: 'consumers', settings: SESSION_SETTINGS })
  const answering = createDatabase({ url: read.url, role: 'daybook_query', applicationName: 'queries' })
  const faults: unknown[] = []
  const report = (message: string, facts?: object) => void faults.push({ message, ...facts })
  const logger = { error: report, warn: report, info: () => {}, debug: () => {} }

  const names = groups.map(({ name }) => name)
  const publisher = createOutboxPublisher({
    ...{ log, cursors, broker, doorbell, groups: names, partitions, holder: 'shop', logger, seals: createSeals(write.database) },
  })
  const consumers = createConsumerService({ log, cursors, broker, database, leases, groups, holder: 'shop', logger })
  const command = createCommandService({
    ...{ eventLog: log, doorbell, clock: systemClock, newId, currency: DOLLARS, defaultStore: 'main' as StoreId, log: logger },
    metrics: createMetrics(),
  })
  const reacting = { log, clock: systemClock, database, leases, holder: 'shop', logger, commands: command.commands }
  const reactors = createReactors([customerTier(tiers, DOLLARS, months)], reacting)
  const neighbours = createNeighbours({ database, leases, holder: 'shop', logger })
  const query = createQueryService({
    ...{
      database: answering,
      log,
      cursors,
      currency: DOLLARS,
      tiers,
      mostListeners: 10,
      waitLimitMs: 15_000,
      lowStock: 10,
      metrics: createMetrics(),
    },
    clock: systemClock,
  })

  const onFault = (fault: unknown) => void faults.push(fault)
  const serve = (routes: readonly Route[]) => listen({ routes, port: 0, host: '127.0.0.1', callerOf: openCaller, onFault })
  const ofConsumers = consumerRoutes({
    ...{ consumers, reactors, neighbours, log, database, groups, metrics: createMetrics(), logger },
  })
  const served = [command.routes, query.routes, healthRoutes(publisherHealth(publisher)), ofConsumers]
  const servers = await Promise.all(served.map(serve))
  for (const service of [consumers, publisher, reactors, neighbours]) service.start()

  let closing: Promise<void> | undefined
  const closeServices = async () => {
    for (const server of servers) await server.close()
    for (const service of [query, reactors, neighbours, command, publisher, consumers]) await service.stop()
    await Promise.all([broker.close(), doorbell.close(), database.close(), answering.close()])
  }

  return {
    commands: servers[0]!.url,
    queries: servers[1]!.url,
    publisher: { url: servers[2]!.url, stop: publisher.stop },
    consumers: { url: servers[3]!.url, stop: consumers.stop },
    reactors,
    /** Owner of the read models, for what a test falsifies. */
    read: read.database,
    databases: { write, read },
    /** What it has recorded and applied stays, until it is closed. */
    rest: () => {
      closing ??= closeServices()
      return closing
    },
    close: async () => {
      closing ??= closeServices()
      await closing
      await Promise.all([write.drop(), read.drop()])
      assert.deepEqual(faults, [])
    },
  }
}
