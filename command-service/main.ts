import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { openCaller } from '#shared/http/caller.ts'
import { listen } from '#shared/http/express.ts'
import type { StoreId } from '#shared/kernel/types.ts'
import { newId, systemClock } from '#shared/runtime/clock.ts'
import { run } from '#shared/runtime/lifecycle.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { createCommandService } from './service.ts'

await run('command-service', async ({ config, log, started }) => {
  const database = createDatabase({ url: config.WRITE_DATABASE_URL, role: 'daybook_command', applicationName: 'daybook-command' })
  started('database', () => database.close())
  const metrics = createMetrics()
  const service = createCommandService({
    eventLog: createEventLog(database),
    clock: systemClock,
    newId,
    currency: config.CURRENCY,
    defaultStore: config.DEFAULT_STORE as StoreId,
    log,
    metrics,
  })
  started('command loop', service.stop)
  const server = await listen({
    routes: service.routes,
    host: config.HOST,
    port: config.COMMAND_PORT,
    callerOf: openCaller,
    onFault: (fault) => log.error('A request failed', fault),
    onAnswer: metrics.onAnswer,
  })
  started('server', () => server.close())
  log.info(`Commands are taken at ${server.url}`)
})
