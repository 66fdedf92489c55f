import { recordedOf } from '#shared/events/cloud-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import type { AnyProjection } from '../../consumer-service/projection.ts'

const PAGE = 5_000

/**
 * Fills a read database from the log, in position order and without anything of what makes delivery safe. Each call goes on where the
 * one before ended, up to the head.
 */
export const createFold = (log: LogReader, database: Database, projections: readonly AnyProjection[]) => {
  let position = 0 as Position
  return async (): Promise<void> => {
    const { head } = await log.head()
    while (position < head) {
      const { events, through } = await log.read({ after: position, upTo: head, limit: PAGE })
      const recorded = events.map(recordedOf)
      const statements = projections.flatMap((projection) => projection.changes(recorded))
      await database.transaction(async (tx) => {
        for (const statement of statements) await tx.query(statement)
      })
      position = through
    }
  }
}
