import type { Database } from '#shared/ports/database.ts'
import type { Doorbell } from '#shared/ports/doorbell.ts'

/**
 * Tells those who wait for read models that these may have come further. Behind the commit, and not waited for: a NOTIFY within
 * the transaction would make commits queue for the one lock that all of them take.
 */
export const ringingAtCommits = (database: Database, doorbell: Pick<Doorbell, 'ring'>): Database => ({
  query: database.query,
  close: database.close,
  transaction: async (work) => {
    const result = await database.transaction(work)
    doorbell.ring()
    return result
  },
})
