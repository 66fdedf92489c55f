import { Gauge, type Registry } from 'prom-client'
import type { OutboxPublisher, PublisherStatus } from './service.ts'

/** What a scrape finds while the log is away is what the last one found. */
export const watchPublisher = (registry: Registry, publisher: Pick<OutboxPublisher, 'status'>): void => {
  const gauge = (name: string, help: string, factOf: (status: PublisherStatus) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const status = await publisher.status().catch(() => undefined)
        if (status) this.set(factOf(status))
      },
    })
  gauge('daybook_log_head', 'Last position in the log', ({ head }) => head)
  gauge('daybook_publisher_cursor', 'Last position of the confirmed prefix', ({ cursor }) => cursor)
  gauge('daybook_publisher_lag_events', 'Events recorded and not yet confirmed', ({ lag }) => lag)
  gauge('daybook_publisher_connected', '1 while the broker can be reached', ({ brokerConnected }) => Number(brokerConnected))
  gauge('daybook_publisher_leading', '1 while this publisher leads, 0 while it stands by', ({ role }) =>
    Number(role === 'leading'),
  )
}
