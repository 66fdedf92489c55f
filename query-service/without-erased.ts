import type { Transaction } from '#shared/ports/database.ts'
import type { LoggedEvent } from '#shared/ports/event-log.ts'
import { readErased } from './reads/audit.ts'

const WITH_PROFILE: readonly string[] = ['CustomerRegistered', 'CustomerProfileChanged']

const hasProfile = ({ type, data }: LoggedEvent): boolean => WITH_PROFILE.includes(type) && data.includes('"profile"')

/** Events of the log without the names and addresses of customers who have been erased since. */
export const withoutErased = async (database: Transaction, events: readonly LoggedEvent[]): Promise<readonly LoggedEvent[]> => {
  const streams = new Set(events.filter(hasProfile).map(({ stream }) => stream))
  if (streams.size === 0) return events
  const erased = await readErased(database, [...streams])
  return events.map((event) => (erased.has(event.stream) && hasProfile(event) ? withoutProfile(event) : event))
}

const withoutProfile = (event: LoggedEvent): LoggedEvent => {
  const { profile: _, ...rest } = JSON.parse(event.data) as Readonly<Record<string, unknown>>
  return { ...event, data: JSON.stringify(rest) }
}
