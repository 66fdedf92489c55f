import { Gauge, type Registry } from 'prom-client'
import type { Frontiers } from './frontiers.ts'
import type { ReplicaStatus } from './replica.ts'
import type { Replicas } from './replicas.ts'

type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number }

export const watchReading = (
  registry: Registry,
  { waiting }: Pick<Frontiers, 'waiting'>,
  { statuses }: Pick<Replicas, 'statuses'>,
): void => {
  const gauge = (name: string, help: string, labelNames: readonly string[], samples: () => readonly Sample[]) =>
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        for (const { labels, value } of samples()) this.set(labels, value)
      },
    })
  const ofReplicas = (name: string, help: string, factOf: (status: ReplicaStatus) => number | undefined) =>
    gauge(name, help, ['replica'], () =>
      statuses().flatMap((status) => {
        const value = factOf(status)
        return value === undefined ? [] : [{ labels: { replica: status.name }, value }]
      }),
    )

  gauge('daybook_waiting_queries', 'Queries that wait until a read model has come to a position', [], () => [
    { labels: {}, value: waiting() },
  ])
  ofReplicas('daybook_replica_used', '1 while queries are sent to it, 0 while it is left out', ({ trouble }) =>
    Number(trouble === undefined),
  )
  ofReplicas('daybook_replica_lag_seconds', 'When it was last seen to be level with the primary', ({ lagSeconds }) => lagSeconds)
  gauge(
    'daybook_replica_reads',
    'Reads by what came of them: behind and failed ones went to the primary',
    ['replica', 'outcome'],
    () =>
      statuses().flatMap(({ name: replica, reads }) =>
        Object.entries(reads).map(([outcome, value]) => ({ labels: { replica, outcome }, value })),
      ),
  )
}
