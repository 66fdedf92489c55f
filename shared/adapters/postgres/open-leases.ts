import type { Leases } from '#shared/ports/leases.ts'
import { createDatabase, type DatabaseOptions } from './database.ts'
import { createLeases } from './leases.ts'

const ANSWERS_WITHIN_MS = 3_000

/** On a connection of their own: they are not to wait behind what is done with what they stand for. */
export const openLeases = (options: Pick<DatabaseOptions, 'url' | 'role' | 'pooler'>): Leases & { close(): Promise<void> } => {
  const applicationName = 'daybook-leases'
  const database = createDatabase({ ...options, applicationName, max: 1, answersWithinMs: ANSWERS_WITHIN_MS })
  return { ...createLeases(database), close: () => database.close() }
}
