import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createDoorbell } from '#shared/adapters/postgres/doorbell.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { StoreId } from '#shared/kernel/types.ts'
import { newId } from '#shared/runtime/clock.ts'
import { run } from '#shared/runtime/lifecycle.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { serve } from '#shared/runtime/serve.ts'
import { createCommandService } from '../../../command-service/service.ts'

/** By how much its clock is wrong, as its parent process says. */
let wrongByMs = 0
process.on('message', ({ jumpMs }: { readonly jumpMs: number }) => {
  wrongByMs = jumpMs
})
const clock = { now: () => instantOf(Date.now() + wrongByMs) }

/** The command service, but for its clock. */
await run({ name: 'command-service', help: 'A service that faults are struck into.' }, async (program) => {
  const { config, log, started } = program
  const url = config.WRITE_DATABASE_URL
  const database = createDatabase({ url, role: 'daybook_command', applicationName: 'daybook-command', answersWithinMs: 8_000 })
  started('database', () => database.close())
  const doorbell = createDoorbell({ database, url })
  started('doorbell', () => doorbell.close())
  const [eventLog, metrics] = [createEventLog(database), createMetrics()]
  const { CURRENCY: currency, DEFAULT_STORE, COMMAND_DEADLINE_MS: deadlineMs } = config
  const shop = { currency, defaultStore: DEFAULT_STORE as StoreId, deadlineMs }
  const service = createCommandService({ ...shop, eventLog, doorbell, clock, newId, log, metrics })
  started('command loop', service.stop)
  await serve(service.routes, metrics, config.COMMAND_PORT, program)
})
