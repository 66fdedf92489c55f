import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import { bucketOf } from '#shared/kernel/bucket.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database, Transaction } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import { changesOf, NeedsRebuild } from '../apply-batch.ts'
import { countReleased, lockReadModel, lockShareOf } from '../high-water.ts'
import { refuseMismatch } from '../history.ts'
import type { AnyProjection } from '../projection.ts'
import { eventOf } from '../read-page.ts'
import { failureOf, isOfAnEvent } from './failure.ts'
import { firstParked, noteFailure, type Parked, takeOut } from './parked-events.ts'

export type ReleasePorts = { readonly log: LogReader; readonly database: Database }

export type Released = {
  /** How many were applied. */
  readonly applied: number
  /** The first that still cannot be: it stays parked, and so does what is behind it. */
  readonly failed?: { readonly position: Position; readonly error: string }
}

const MOST_AT_A_TIME = 10

/**
 * Applies the parked events of a stream in order, as far as they can be applied, also those that are parked behind them meanwhile.
 * Rejects with NeedsRebuild, UnknownEventType or UnknownEventVersion when this program cannot go on with the read model.
 */
export const release = async (ports: ReleasePorts, projection: AnyProjection, stream: StreamId): Promise<Released> => {
  for (let [applied, most] = [0, MOST_AT_A_TIME]; ; ) {
    const first = await firstParked(ports.database, projection.name, stream, most)
    if (first.length === 0) return { applied }
    try {
      applied += await applyParked(ports, projection, stream, first)
    } catch (error) {
      if (error instanceof Overtaken) continue
      if (!isOfAnEvent(error)) throw error
      if (first.length === 1) return { applied, failed: await noted(ports.database, projection.name, first[0]!, error) }
      most = Math.ceil(first.length / 2)
    }
  }
}

/** Somebody else has released some of them. */
class Overtaken extends Error {}

const applyParked = async (
  { log, database }: ReleasePorts,
  projection: AnyProjection,
  stream: StreamId,
  parked: readonly Parked[],
): Promise<number> => {
  const [positions, events] = [parked.map(({ position }) => position), await eventsOf(log, parked)]
  return inOwnShare({ log, database }, projection, stream, async (tx, partition) => {
    if ((await takeOut(tx, projection.name, positions)) < parked.length) throw new Overtaken()
    for (const statement of changesOf(projection, events)) await tx.query(statement)
    await tx.query(countReleased(projection.name, partition, parked.length))
    return parked.length
  })
}

/** While work is under way, nobody else parks, applies or releases anything of this stream. */
export const inOwnShare = async <Result>(
  { log, database }: ReleasePorts,
  { name: readModel, version }: AnyProjection,
  stream: StreamId,
  work: (tx: Transaction, partition: number) => Promise<Result>,
): Promise<Result> => {
  const { epoch } = await log.head()
  return database.transaction(async (tx) => {
    // Its partitions stay those there are.
    await lockReadModel(tx, readModel)
    const share = await lockShareOf(tx, readModel, bucketOf(stream))
    // What has been applied since then is in the log, too.
    refuseMismatch(share, { version }, share.position, epoch)
    return work(tx, share.number)
  })
}

const eventsOf = (log: LogReader, parked: readonly Parked[]): Promise<readonly Recorded<ShopEvent>[]> =>
  Promise.all(
    parked.map(async ({ position }) => {
      const { events } = await log.read({ after: (position - 1) as Position, limit: 1 })
      if (!events[0]) throw new NeedsRebuild(`the event at position ${position} is parked, but the log ends before it`)
      return eventOf(events[0])
    }),
  )

const noted = async (database: Database, readModel: string, { position }: Parked, error: unknown) => {
  const failure = failureOf(error, 1)
  await database.query(noteFailure(readModel, position, failure))
  return { position, error: failure.error }
}
