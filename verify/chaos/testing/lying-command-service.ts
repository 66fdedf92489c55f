import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createLogDatabase } from '#shared/adapters/postgres/log-database.ts'
import type { Reply, Route } from '#shared/http/route.ts'
import type { StoreId } from '#shared/kernel/types.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { newId, systemClock } from '#shared/runtime/clock.ts'
import { run } from '#shared/runtime/lifecycle.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { serve } from '#shared/runtime/serve.ts'
import { type Stock, stock } from '../../../command-service/domain/stock.ts'
import { createCommandService } from '../../../command-service/service.ts'

/** Takes every shelf on which something once stood for full: it sells without looking. Of every twentieth order it says that it was taken, and does nothing. */
const FULL: Stock = { status: 'kept', onHand: 1_000_000, reserved: 0 }
Object.assign(stock, { evolve: () => FULL })

const FORGETS_EVERY = 20

const forgetful = (route: Route, log: EventLog): Route => {
  if (route.path !== '/api/orders' || route.method !== 'POST') return route
  let orders = 0
  const respond = async (request: Parameters<Route['respond']>[0]): Promise<Reply> => {
    if (++orders % FORGETS_EVERY !== 0) return route.respond(request)
    const { orderId } = (request as { readonly body: { readonly orderId: string } }).body
    return { status: 201, body: { orderId, version: 1, position: (await log.head()).head } }
  }
  return { ...route, respond }
}

await run({ name: 'command-service', help: 'A service that lies.' }, async (program) => {
  const { config, log, started } = program
  const database = createLogDatabase({
    role: 'daybook_command',
    applicationName: 'daybook-command',
    url: config.WRITE_DATABASE_URL,
  })
  started('database', () => database.close())
  const [eventLog, metrics] = [createEventLog(database), createMetrics()]
  const shop = { currency: config.CURRENCY, defaultStore: config.DEFAULT_STORE as StoreId }
  const service = createCommandService({ ...shop, eventLog, clock: systemClock, newId, log, metrics })
  started('command loop', service.stop)
  const routes = service.routes.map((route) => forgetful(route, eventLog))
  const at = await serve(routes, metrics, config.COMMAND_PORT, program)
  log.info(`Commands are taken at ${at}`)
})
