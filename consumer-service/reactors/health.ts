import type { Check, HealthOptions } from '#shared/runtime/health.ts'
import type { Reactors, ReactorsStatus } from './reactors.ts'

/** Read models are kept without them: whoever is not ready because of a command service that is away would only make things worse. */
export const withReactors = (health: HealthOptions, reactors: Pick<Reactors, 'status'>): HealthOptions => ({
  ...health,
  useful: { ...health.useful, reactors: reactorsCheck(reactors) },
})

/** Well while each one here goes on and its lag is bounded or falls. */
export const reactorsCheck =
  (reactors: Pick<Reactors, 'status'>): Check =>
  async () => {
    const all = await reactors.status()
    const bad = all.filter(({ verdict, trouble }) => trouble !== undefined || verdict !== 'keeping_up')
    if (bad.length > 0) throw new Error(bad.map(complaintOf).join('; '))
    return Object.fromEntries(all.map(({ reactor, mode, lag }) => [reactor, mode === 'standby' ? mode : `${lag} events behind`]))
  }

const complaintOf = ({ reactor, verdict, lag, trouble }: ReactorsStatus[number]): string => {
  const what = verdict === 'stalled' ? 'has stalled' : verdict === 'falling_behind' ? 'falls behind' : 'waits'
  return `${reactor} ${what}, ${lag} events behind${trouble === undefined ? '' : ` (${trouble})`}`
}
