import { type HealthOptions, healthRoutes } from './health.ts'
import type { Program } from './lifecycle.ts'
import type { Metrics } from './metrics.ts'
import { serve } from './serve.ts'

/** For a service that answers nobody else: its health and metrics. Answers its URL. */
export const serveHealth = (health: HealthOptions, metrics: Metrics, port: number, program: Program): Promise<string> =>
  serve([...healthRoutes(health), metrics.route], metrics, port, program)
