import { openCaller } from '../http/caller.ts'
import { listen } from '../http/express.ts'
import type { Route } from '../http/route.ts'
import type { Program } from './lifecycle.ts'
import type { Metrics } from './metrics.ts'

/** A server that lives as long as the program. Answers its URL. */
export const serve = async (
  routes: readonly Route[],
  metrics: Metrics,
  port: number,
  { config, log, started }: Program,
): Promise<string> => {
  const server = await listen({
    routes,
    host: config.HOST,
    port,
    callerOf: openCaller,
    onFault: (fault) => log.error('A request failed', fault),
    onAnswer: metrics.onAnswer,
  })
  started(`server on ${port}`, () => server.close())
  return server.url
}
