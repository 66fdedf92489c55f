import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import { NeedsRebuild } from './apply-batch.ts'
import { type HighWater, openHighWater, type Place } from './high-water.ts'

/** Where a read model stands and where the log ends. Rejects with NeedsRebuild when the one does not follow from the other. */
export const openHistory = async (
  log: LogReader,
  database: Database,
  place: Place,
): Promise<{ readonly highWater: HighWater; readonly head: Position }> => {
  const { head, epoch } = await log.head()
  const highWater = await openHighWater(database, place, epoch)
  const mismatch = mismatchOf(highWater, place, head, epoch)
  if (mismatch) throw new NeedsRebuild(mismatch)
  return { highWater, head }
}

const mismatchOf = (highWater: HighWater, place: Place, head: Position, epoch: number): string | undefined => {
  if (highWater.version !== place.version)
    return `it was filled by version ${highWater.version} of its projection, this is version ${place.version}`
  if (highWater.partitions !== place.partition.of)
    return `it was filled from ${highWater.partitions} partitions, now there are ${place.partition.of}`
  if (highWater.epoch !== epoch) return `it was filled from history ${highWater.epoch} of the log, this is history ${epoch}`
  if (highWater.position > head) return `it has applied the log up to ${highWater.position}, but the log ends at ${head}`
  return undefined
}
