import { createEventLog } from '../adapters/postgres/event-log.ts'
import type { EventLog } from '../ports/event-log.ts'
import { freshWriteDatabase, type TestDatabase } from './fresh-databases.ts'

/** An empty log in a database of its own. */
export const freshEventLog = async (): Promise<TestDatabase & { readonly log: EventLog }> => {
  const fresh = await freshWriteDatabase()
  return { ...fresh, log: createEventLog(fresh.database) }
}
