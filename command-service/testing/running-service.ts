import assert from 'node:assert/strict'
import { openCaller } from '#shared/http/caller.ts'
import { listen } from '#shared/http/express.ts'
import type { OpenApi } from '#shared/http/openapi.ts'
import type { Route } from '#shared/http/route.ts'
import type { Position, StoreId } from '#shared/kernel/types.ts'
import type { Commands } from '#shared/ports/commands.ts'
import type { Database } from '#shared/ports/database.ts'
import type { EventLog, LoggedEvent } from '#shared/ports/event-log.ts'
import { newId, systemClock } from '#shared/runtime/clock.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { createAnswerCheck } from '#shared/testing/answer-check.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshEventLog } from '#shared/testing/fresh-event-log.ts'
import { ask, type Received, type Sent } from '#shared/testing/http-client.ts'
import { createCommandService } from '../service.ts'
import { DOLLARS } from './small-shop.ts'

export type RunningService = {
  readonly url: string
  readonly routes: readonly Route[]
  readonly commands: Commands
  readonly ask: (path: string, sent?: Sent) => Promise<Received>
  readonly log: EventLog
  readonly database: Database
  /** What has been recorded since `after`. */
  readonly recorded: (after?: number) => Promise<readonly LoggedEvent[]>
  readonly faults: readonly unknown[]
  readonly close: () => Promise<void>
}

let checking: ReturnType<typeof createAnswerCheck> | undefined

/** The same for every service of this process: compiling its schemas takes longer than most tests. */
const answerCheck = async (url: string): Promise<ReturnType<typeof createAnswerCheck>> =>
  (checking ??= createAnswerCheck((await ask(`${url}/openapi.json`)).json<OpenApi>()))

/** The whole command service on a database and a socket of its own, with its default store open. */
export const startCommandService = async ({
  wrap = (log: EventLog) => log,
  clock = systemClock,
} = {}): Promise<RunningService> => {
  const { log, database, drop } = await freshEventLog()
  const faults: unknown[] = []
  const report = (_message: string, facts?: object) => void faults.push(facts)
  const service = createCommandService({
    eventLog: wrap(log),
    clock,
    newId,
    currency: DOLLARS,
    defaultStore: 'main' as StoreId,
    log: { error: report, warn: report, info: () => {}, debug: () => {} },
    metrics: createMetrics(),
  })
  const onFault = (fault: unknown) => void faults.push(fault)
  const server = await listen({ routes: service.routes, port: 0, host: '127.0.0.1', callerOf: openCaller, onFault })
  const recorded = async (after = 0) => (await log.read({ after: after as Position, limit: 100_000 })).events
  await eventually(async () => assert.equal((await recorded()).length, 1))
  const close = async () => {
    await server.close()
    await service.stop()
    await drop()
  }
  // Whatever a test asks, the answer has to be what the document says.
  const check = await answerCheck(server.url)
  const asking = async (path: string, sent: Sent = {}): Promise<Received> => {
    const answer = await ask(`${server.url}${path}`, sent)
    check(sent.method ?? (sent.body === undefined ? 'GET' : 'POST'), path, answer)
    return answer
  }
  return {
    url: server.url,
    routes: service.routes,
    commands: service.commands,
    ask: asking,
    log,
    database,
    recorded,
    faults,
    close,
  }
}
