import { Gauge, type Registry } from 'prom-client'
import type { Transaction } from '#shared/ports/database.ts'
import { countParkedIn } from './parking/watch-parked.ts'
import type { ConsumerService, ConsumerStatus } from './service.ts'

type Labels = Readonly<Record<string, string>>
type Sample = { readonly labels: Labels; readonly value: number }

/** What a scrape finds while the log is away is what the last one found. */
export const watchConsumers = (
  registry: Registry,
  consumers: Pick<ConsumerService, 'status'>,
  readDatabase: Transaction,
): void => {
  countParkedIn(registry, readDatabase)
  const gauge = (name: string, help: string, labelNames: readonly string[], samplesOf: (status: ConsumerStatus) => Sample[]) =>
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        const status = await consumers.status().catch(() => undefined)
        if (!status) return
        // Shares come and go.
        this.reset()
        for (const { labels, value } of samplesOf(status)) this.set(labels, value)
      },
    })
  const ofReadModels = (name: string, help: string, factOf: (one: ConsumerStatus['readModels'][number]) => number) =>
    gauge(name, help, ['read_model', 'partition'], ({ readModels }) =>
      readModels.map((one) => ({
        labels: { read_model: one.readModel, partition: String(one.partition) },
        value: factOf(one),
      })),
    )

  ofReadModels('daybook_read_model_position', 'Up to where a read model has applied the log', ({ position }) => position)
  ofReadModels('daybook_read_model_lag_events', 'Events recorded and not yet applied', ({ lag }) => lag)
  ofReadModels('daybook_read_model_following', '1 while it follows its group, 0 while it catches up or has stopped', ({ mode }) =>
    Number(mode === 'following'),
  )
  ofReadModels('daybook_read_model_stopped', '1 when it has to be rebuilt', ({ mode }) => Number(mode === 'stopped'))
  ofReadModels('daybook_read_model_stalled', '1 when it does not move though there is something to apply', ({ verdict }) =>
    Number(verdict === 'stalled'),
  )
  gauge(
    'daybook_share_held',
    "1 for each group's partition that this process works on, 0 for those that are others'",
    ['group', 'partition'],
    ({ shares }) => [...shares.held.map((share) => sampleOf(share, 1)), ...shares.elsewhere.map((share) => sampleOf(share, 0))],
  )
}

const sampleOf = ({ group, partition }: ConsumerStatus['shares']['held'][number], value: number): Sample => ({
  labels: { group: group.name, partition: String(partition.number) },
  value,
})
