import { Gauge, type Registry } from 'prom-client'
import type { Transaction } from '#shared/ports/database.ts'
import type { Check } from '#shared/runtime/health.ts'
import { type ParkedOf, parkedByReadModel } from './parked-events.ts'

/** Rejects with what is parked, whichever process it was in. */
export const nothingParked =
  (readDatabase: Transaction): Check =>
  async () => {
    const parked = await parkedByReadModel(readDatabase)
    if (parked.length > 0) throw new Error(`${parked.map(toldOf).join(', ')} (npm run parked -- list)`)
    return undefined
  }

const toldOf = ({ readModel, events, streams }: ParkedOf): string =>
  `${readModel} has parked ${events} ${events === 1 ? 'event' : 'events'} of ${streams} ${streams === 1 ? 'stream' : 'streams'}`

/** What a scrape finds while the database is away is what the last one found. */
export const countParkedIn = (registry: Registry, readDatabase: Transaction): void => {
  new Gauge({
    name: 'daybook_parked_events',
    help: 'Events set aside, as they or earlier ones of their streams cannot be applied; whichever process they were in',
    labelNames: ['read_model'],
    registers: [registry],
    async collect() {
      const parked = await parkedByReadModel(readDatabase).catch(() => undefined)
      if (parked) this.reset()
      for (const { readModel, events } of parked ?? []) this.set({ read_model: readModel }, events)
    },
  })
}
