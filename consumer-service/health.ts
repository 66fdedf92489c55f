import type { Database } from '#shared/ports/database.ts'
import type { HealthOptions } from '#shared/runtime/health.ts'
import { nothingParked } from './parking/watch-parked.ts'
import type { ConsumerService, ConsumerStatus } from './service.ts'

/**
 * Ready while both databases answer, the shares can be looked after, and every read model that is worked on here has a lag that is bounded
 * or falls: so is a process that stands by and has no share. The broker may be away for a while, and events may be parked.
 */
export const consumerHealth = (
  consumers: Pick<ConsumerService, 'status' | 'shares' | 'brokerTrouble'>,
  readDatabase: Database,
): HealthOptions => ({
  needed: {
    readDatabase: async () => {
      await readDatabase.query({ text: 'select 1', values: [] })
      return undefined
    },
    shares: async () => {
      const { held, elsewhere, trouble } = consumers.shares()
      if (trouble !== undefined) throw new Error(`the leases cannot be renewed (${trouble})`)
      return { held: held.length, elsewhere: elsewhere.length }
    },
    readModels: async () => {
      const { readModels } = await consumers.status()
      const bad = readModels.filter(({ mode, verdict }) => mode === 'stopped' || verdict !== 'keeping_up')
      if (bad.length > 0) throw new Error([...new Set(bad.map(complaintOf))].join('; '))
      return { lag: Math.max(0, ...readModels.map(({ lag }) => lag)), catchingUp: namesOf(readModels, 'catching_up') }
    },
  },
  useful: {
    broker: async () => {
      const trouble = consumers.brokerTrouble()
      if (trouble !== undefined) throw new Error(trouble)
      return undefined
    },
    parked: nothingParked(readDatabase),
  },
})

type OneStatus = ConsumerStatus['readModels'][number]

const complaintOf = ({ readModel, mode, verdict, lag, trouble }: OneStatus): string => {
  const what = mode === 'stopped' ? 'has stopped' : verdict === 'stalled' ? 'has stalled' : 'falls behind'
  return `${readModel} ${what}, ${lag} events behind${trouble ? ` (${trouble})` : ''}`
}

/** Each once, in however many partitions it is. */
const namesOf = (readModels: readonly OneStatus[], wanted: OneStatus['mode']): readonly string[] => [
  ...new Set(readModels.filter(({ mode }) => mode === wanted).map(({ readModel }) => readModel)),
]
