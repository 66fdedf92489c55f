import type { InvalidRequest } from '#shared/http/problem.ts'
import type { Route } from '#shared/http/route.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { createQueryService } from '../service.ts'

/** The routes below /api of a query service that nothing stands behind. */
export const apiRoutes = (): readonly Route[] => {
  const log = { head: async () => ({ head: 0, epoch: 1 }) }
  const ports = { log, currency: { code: 'USD', decimals: 2 }, tiers: { gold: 2, silver: 1 }, metrics: createMetrics() }
  const { routes, stop } = createQueryService(ports as never)
  void stop()
  return routes.filter(({ path }) => path.startsWith('/api/'))
}

/** Whether it knows a query parameter of this name. */
export const takes = ({ parse }: Route, name: string): boolean => {
  try {
    parse.query({ [name]: '\0' })
    return true
  } catch (error) {
    return !(error as InvalidRequest).problem.errors?.some(({ message }) => message === 'is not known here')
  }
}
