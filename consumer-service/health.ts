import type { Database } from '#shared/ports/database.ts'
import type { HealthOptions } from '#shared/runtime/health.ts'
import type { ConsumerService, ConsumerStatus } from './service.ts'

/** Ready while both databases answer and every read model's lag is bounded or falls; the broker may be away for a while. */
export const consumerHealth = (consumers: Pick<ConsumerService, 'status'>, readDatabase: Database): HealthOptions => ({
  needed: {
    readDatabase: async () => {
      await readDatabase.query({ text: 'select 1', values: [] })
      return undefined
    },
    readModels: async () => {
      const { readModels } = await consumers.status()
      const bad = readModels.filter(({ mode, verdict }) => mode === 'stopped' || verdict !== 'keeping_up')
      if (bad.length > 0) throw new Error(bad.map(complaintOf).join('; '))
      return { lag: Math.max(0, ...readModels.map(({ lag }) => lag)), catchingUp: namesOf(readModels, 'catching_up') }
    },
  },
  useful: {
    broker: async () => {
      if (!(await consumers.status()).brokerConnected) throw new Error('not connected')
      return undefined
    },
  },
})

type OneStatus = ConsumerStatus['readModels'][number]

const complaintOf = ({ readModel, mode, verdict, lag, trouble }: OneStatus): string => {
  const what = mode === 'stopped' ? 'has stopped' : verdict === 'stalled' ? 'has stalled' : 'falls behind'
  return `${readModel} ${what}, ${lag} events behind${trouble ? ` (${trouble})` : ''}`
}

const namesOf = (readModels: readonly OneStatus[], wanted: OneStatus['mode']): readonly string[] =>
  readModels.filter(({ mode }) => mode === wanted).map(({ readModel }) => readModel)
