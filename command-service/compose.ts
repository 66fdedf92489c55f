import { createDoorbell } from '#shared/adapters/postgres/doorbell.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createLogDatabase } from '#shared/adapters/postgres/log-database.ts'
import type { StoreId } from '#shared/kernel/types.ts'
import type { Clock } from '#shared/ports/clock.ts'
import { newId, systemClock } from '#shared/runtime/clock.ts'
import type { Program } from '#shared/runtime/lifecycle.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { serve } from '#shared/runtime/serve.ts'
import { createCommandService } from './service.ts'

/** By another clock where one is given. */
export const composeCommandService = async (program: Program, clock: Clock = systemClock): Promise<void> => {
  const { config, log, started } = program
  const { WRITE_DATABASE_URL: url, DATABASE_POOLER: pooler } = config
  const pool = { role: 'daybook_command', applicationName: 'daybook-command', answersWithinMs: 8_000 }
  const database = createLogDatabase({ ...pool, url, pooler })
  started('database', () => database.close())
  const doorbell = createDoorbell({ database, url })
  started('doorbell', () => doorbell.close())
  const [eventLog, metrics] = [createEventLog(database), createMetrics()]
  const { CURRENCY: currency, DEFAULT_STORE, COMMAND_DEADLINE_MS: deadlineMs } = config
  const shop = { currency, defaultStore: DEFAULT_STORE as StoreId, deadlineMs }
  const service = createCommandService({ ...shop, eventLog, doorbell, clock, newId, log, metrics })
  started('command loop', service.stop)
  const at = await serve(service.routes, metrics, config.COMMAND_PORT, program)
  log.info(`Commands are taken at ${at}`)
}
