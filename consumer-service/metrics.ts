import { Gauge, type Registry } from 'prom-client'
import type { ConsumerService, ConsumerStatus } from './service.ts'

/** What a scrape finds while the log is away is what the last one found. */
export const watchConsumers = (registry: Registry, consumers: Pick<ConsumerService, 'status'>): void => {
  const gauge = (name: string, help: string, factOf: (status: ConsumerStatus['readModels'][number]) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['read_model', 'partition'],
      registers: [registry],
      async collect() {
        const status = await consumers.status().catch(() => undefined)
        for (const one of status?.readModels ?? [])
          this.set({ read_model: one.readModel, partition: String(one.partition) }, factOf(one))
      },
    })
  gauge('daybook_read_model_position', 'Up to where a read model has applied the log', ({ position }) => position)
  gauge('daybook_read_model_lag_events', 'Events recorded and not yet applied', ({ lag }) => lag)
  gauge('daybook_read_model_following', '1 while it follows its group, 0 while it catches up or has stopped', ({ mode }) =>
    Number(mode === 'following'),
  )
  gauge('daybook_read_model_stopped', '1 when it has to be rebuilt', ({ mode }) => Number(mode === 'stopped'))
}
