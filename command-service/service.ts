import { errorDocs } from '#shared/http/error-docs.ts'
import { withOpenApi } from '#shared/http/openapi-route.ts'
import type { Route } from '#shared/http/route.ts'
import type { Currency } from '#shared/kernel/money.ts'
import type { StoreId } from '#shared/kernel/types.ts'
import type { Clock, NewId } from '#shared/ports/clock.ts'
import type { Commands } from '#shared/ports/commands.ts'
import type { Doorbell } from '#shared/ports/doorbell.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { healthRoutes } from '#shared/runtime/health.ts'
import type { Log } from '#shared/runtime/logger.ts'
import type { Metrics } from '#shared/runtime/metrics.ts'
import type { CommandLoop } from './command-loop.ts'
import { createCommandsInProcess } from './commands-in-process.ts'
import { createCommandLoop } from './create-command-loop.ts'
import { countIn, watchQueue } from './metrics.ts'
import { openDefaultStore } from './open-default-store.ts'
import { commandRoutes } from './routes/command-routes.ts'
import { commandStream } from './routes/command-stream.ts'
import { createSubmissions } from './routes/submissions.ts'

export type CommandServicePorts = {
  readonly eventLog: EventLog
  readonly doorbell?: Pick<Doorbell, 'ring'>
  readonly clock: Clock
  readonly newId: NewId
  readonly currency: Currency
  readonly defaultStore: StoreId
  readonly deadlineMs?: number
  readonly log: Log
  readonly metrics: Metrics
}

export type CommandService = {
  readonly routes: readonly Route[]
  readonly loop: CommandLoop
  /** For senders in the same process. */
  readonly commands: Commands
  /** Takes no more commands, settles those that wait. */
  readonly stop: () => Promise<void>
}

/** Decides what happens. Commands are taken at once; the default store is opened meanwhile, however long the log is away. */
export const createCommandService = (ports: CommandServicePorts): CommandService => {
  const { eventLog, newId, currency, defaultStore, log, metrics } = ports
  const stopping = new AbortController()
  const loop = createCommandLoop({
    ...ports,
    log: eventLog,
    onError: (error) => log.error('A batch of commands failed', { error }),
    observe: countIn(metrics),
  })
  watchQueue(metrics, loop)
  const opening = openDefaultStore({
    ...{ loop, storeId: defaultStore, newId, signal: stopping.signal },
    onWaiting: (error) => log.warn('The default store is opened when the event log can be reached', { error }),
  }).catch((error: unknown) => log.error('The default store could not be opened', { error }))
  const submissions = createSubmissions(loop)
  const edge = { newId, currency, defaultStore }
  return {
    loop,
    commands: createCommandsInProcess(submissions, edge),
    routes: withOpenApi('Daybook commands', 'Tells the shop what is to happen.', [
      ...commandRoutes(submissions, edge),
      commandStream(submissions, edge, (fault) => log.error('A command failed', fault)),
      ...healthRoutes({ needed: { writeDatabase: () => eventLog.head() } }),
      metrics.route,
      errorDocs(),
    ]),
    stop: async () => {
      stopping.abort()
      await loop.stop()
      await opening
    },
  }
}
