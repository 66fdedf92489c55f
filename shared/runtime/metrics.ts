import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Answered } from '../http/express.ts'
import { get, type Route, type RouteDocs } from '../http/route.ts'

export type Metrics = {
  /** Where a service registers what it counts. */
  readonly registry: Registry
  readonly onAnswer: (answered: Answered) => void
  readonly route: Route
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** A service's own metrics; those of the process are shared by all services in it. */
export const createMetrics = (): Metrics => {
  const registry = new Registry()
  const durations = new Histogram({
    name: 'daybook_http_request_duration_seconds',
    help: 'How long requests took, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  })
  return {
    registry,
    // A method that the route does not know is what somebody made up: unbounded, so not a label.
    onAnswer: ({ method, path, status, seconds }) =>
      durations.labels(status === 405 ? 'other' : method, path ?? 'none', String(status)).observe(seconds),
    route: metricsRoute(registry),
  }
}

const ofProcess: { registry?: Registry } = {}

const processRegistry = (): Registry => {
  if (ofProcess.registry === undefined) {
    ofProcess.registry = new Registry()
    collectDefaultMetrics({ register: ofProcess.registry })
  }
  return ofProcess.registry
}

/** Not `Registry.merge`: it would leave out what is registered later. */
const metricsRoute = (registry: Registry): Route =>
  get(
    '/metrics',
    {},
    async () => ({
      status: 200,
      headers: { 'content-type': registry.contentType },
      body: (await Promise.all([processRegistry().metrics(), registry.metrics()])).join('\n'),
    }),
    docsOf(registry),
  )

const docsOf = ({ contentType }: Registry): RouteDocs => ({
  name: 'readMetrics',
  summary: 'Metrics for Prometheus',
  answers: { 200: { description: "In Prometheus' text format.", mediaType: contentType, schema: { type: 'string' } } },
  problems: [],
})
