import type { HealthOptions } from '#shared/runtime/health.ts'
import { endsBefore } from './ends-before.ts'
import type { OutboxPublisher } from './service.ts'

/**
 * Ready while the log can be read, and the lag is bounded or falls or is another publisher's, which leads: one that only stands by because it
 * could not publish is none. The broker may be away for a while.
 */
export const publisherHealth = (publisher: Pick<OutboxPublisher, 'status' | 'brokerTrouble'>): HealthOptions => ({
  needed: {
    publishing: async () => {
      const { verdict, brokerConnected, ...facts } = await publisher.status()
      if (facts.head < facts.cursor) throw new Error(endsBefore(facts.head, facts.cursor))
      const isAnothers = facts.role === 'standby' && facts.trouble === undefined
      if (verdict === 'keeping_up' || isAnothers) return facts
      throw new Error(
        `${verdict.replace('_', ' ')}: ${facts.lag} events are not published${facts.trouble ? ` (${facts.trouble})` : ''}`,
      )
    },
  },
  useful: {
    broker: async () => {
      const trouble = publisher.brokerTrouble()
      if (trouble !== undefined) throw new Error(trouble)
      return undefined
    },
  },
})
