import type { Check, HealthOptions } from '#shared/runtime/health.ts'
import type { Neighbours } from './running-neighbours.ts'

/** Read models are kept without them, and lists stay readable: whoever is not ready because of them would only make things worse. */
export const withNeighbours = (health: HealthOptions, neighbours: Pick<Neighbours, 'status'>): HealthOptions => ({
  ...health,
  useful: { ...health.useful, neighbours: neighboursCheck(neighbours) },
})

/** Well while it goes on or stands by. Under load it is behind by design, because it works a part of the time only. */
export const neighboursCheck =
  (neighbours: Pick<Neighbours, 'status'>): Check =>
  async () => {
    const { mode, lag, verdict, trouble } = neighbours.status()
    const behind = `${lag} events behind`
    if (trouble !== undefined) throw new Error(`lists of neighbours wait, ${behind} (${trouble})`)
    if (verdict === 'stalled') throw new Error(`lists of neighbours have stalled, ${behind}`)
    return { neighbours: mode === 'standby' ? mode : behind }
  }
