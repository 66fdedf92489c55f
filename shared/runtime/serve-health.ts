import { openCaller } from '../http/caller.ts'
import { listen } from '../http/express.ts'
import { type HealthOptions, healthRoutes } from './health.ts'
import type { Program } from './lifecycle.ts'
import type { Metrics } from './metrics.ts'

/** A server for a service that answers nobody else: its health and metrics. Answers its URL. */
export const serveHealth = async (
  health: HealthOptions,
  metrics: Metrics,
  port: number,
  { config, log, started }: Program,
): Promise<string> => {
  const server = await listen({
    routes: [...healthRoutes(health), metrics.route],
    host: config.HOST,
    port,
    callerOf: openCaller,
    onFault: (fault) => log.error('A request failed', fault),
    onAnswer: metrics.onAnswer,
  })
  started('server', () => server.close())
  return server.url
}
