import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import { NeedsRebuild } from './apply-batch.ts'
import { type HighWater, OtherPartitions, openHighWater, otherVersion, type Place } from './high-water.ts'

export type History = { readonly highWater: HighWater; readonly head: Position }

/**
 * Where a read model stands and where the log ends. Rejects with NeedsRebuild when the one does not follow from the other, and with
 * OtherPartitions when it stands in another number of them.
 */
export const openHistory = async (log: LogReader, database: Database, place: Place): Promise<History> => {
  const highWater = await openHighWater(database, place, (await log.head()).epoch)
  // Looked at only now: by another process the row may have moved beyond where the log ended a moment ago.
  const { head, epoch } = await log.head()
  refuseMismatch(highWater, place, head, epoch)
  if (highWater.partitions !== place.partition.of) throw new OtherPartitions(place)
  return { highWater, head }
}

/** Throws NeedsRebuild when a high-water does not follow from the log that ends there. */
export const refuseMismatch = (highWater: HighWater, place: Pick<Place, 'version'>, head: Position, epoch: number): void => {
  const mismatch = mismatchOf(highWater, place, head, epoch)
  if (mismatch) throw new NeedsRebuild(mismatch)
}

/** Why only a rebuild helps; undefined when a read model can go on from there. */
export const mismatchOf = (
  highWater: HighWater,
  place: Pick<Place, 'version'>,
  head: Position,
  epoch: number,
): string | undefined => {
  const version = otherVersion(highWater, place)
  if (version) return version
  if (highWater.epoch !== epoch) return `it was filled from history ${highWater.epoch} of the log, this is history ${epoch}`
  if (highWater.position > head) return `it has applied the log up to ${highWater.position}, but the log ends at ${head}`
  return undefined
}
