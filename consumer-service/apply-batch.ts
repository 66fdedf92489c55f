import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database, Statement } from '#shared/ports/database.ts'
import type { Delivery } from './delivery.ts'
import { type HighWater, lockHighWater, moveHighWater, otherVersion, type Place } from './high-water.ts'
import { OtherHistory } from './other-history.ts'
import { ProjectionFailed } from './parking/failure.ts'
import { parkEvents } from './parking/parked-events.ts'
import { sortOut, type Unfit } from './parking/sort-out.ts'
import type { AnyProjection } from './projection.ts'

/** What is to be applied on top of a high-water, and where it stands then. */
export type Step = { readonly events: readonly (Recorded<ShopEvent> | Unfit)[]; readonly to: Position }

export type StepFrom = (highWater: HighWater) => Step

/** The stored rows and the log tell different histories; only a rebuild helps. */
export class NeedsRebuild extends Error {
  override readonly name = 'NeedsRebuild'
}

/**
 * Applies or parks each event exactly once however often it comes: the high-water is locked first and moves in the transaction that
 * writes the rows. Answers where it stands then.
 */
export const applyStep = (database: Database, projection: AnyProjection, place: Place, stepFrom: StepFrom): Promise<Position> =>
  database.transaction(async (tx) => {
    const highWater = await lockHighWater(tx, place)
    const version = otherVersion(highWater, place)
    if (version) throw new NeedsRebuild(version)
    const { events, to } = stepFrom(highWater)
    if (to === highWater.position) return to
    const { applied, parked } = await sortOut(tx, place, projection, highWater, events)
    for (const statement of changesOf(projection, applied)) await tx.query(statement)
    if (parked.length > 0) await tx.query(parkEvents(place.readModel, parked))
    await tx.query(moveHighWater(place, to, parked.length))
    return to
  })

/** Throws ProjectionFailed. */
export const changesOf = ({ changes }: AnyProjection, events: readonly Recorded<ShopEvent>[]): readonly Statement[] => {
  try {
    return changes(events)
  } catch (error) {
    throw new ProjectionFailed(error)
  }
}

/** As far as the chain holds: what was seen is dropped; what does not follow or is unknown is left, with everything after it. */
export const followingDeliveries =
  (deliveries: readonly Delivery[]): StepFrom =>
  (highWater) => {
    const events: Recorded<ShopEvent>[] = []
    let to = highWater.position
    for (const { position, prevPosition, logEpoch, event, unknown } of deliveries) {
      if (logEpoch > highWater.epoch)
        throw new NeedsRebuild(`messages come from history ${logEpoch}, this was built from ${highWater.epoch}`)
      // Left over in the broker from a history that is no more.
      if (logEpoch < highWater.epoch || position <= to) continue
      if (prevPosition > to || unknown) break
      if (event) events.push(event)
      to = position
    }
    return { events, to }
  }

/** Nothing that was read in this history is applied to rows that have been made from another one meanwhile: throws OtherHistory. */
export const onlyIn =
  (epoch: number, stepFrom: StepFrom): StepFrom =>
  (highWater) => {
    if (highWater.epoch === epoch) return stepFrom(highWater)
    throw new OtherHistory(`it was read in history ${epoch} of the log, what is stored is of history ${highWater.epoch} by now`)
  }

/** A span of the log, read from behind `after` through `through`; nothing when the high-water is not within it. */
export const followingSpan =
  (after: Position, events: Step['events'], through: Position): StepFrom =>
  ({ position }) =>
    position < after || position >= through
      ? { events: [], to: position }
      : { events: events.filter((event) => event.position > position), to: through }
