import type { StreamId } from '#shared/events/streams.ts'
import type { Position } from '#shared/kernel/types.ts'
import { countReleased, lockHighWaters } from '../high-water.ts'
import type { AnyProjection } from '../projection.ts'
import { countParked, findParked, firstParked, recountParked, takeOut } from './parked-events.ts'
import { inOwnShare, type Released, type ReleasePorts, release } from './release.ts'

export type ParkingPorts = ReleasePorts & { readonly projections: readonly AnyProjection[] }

/** Which event, of which read model. */
export type ParkedId = { readonly readModel: string; readonly position: Position }

export type Outcome = Released & {
  readonly readModel: string
  readonly stream: StreamId
  /** How many of the stream still are. */
  readonly parked: number
}

/**
 * What people can do about parked events. Each answers undefined when no such event is parked (any more), and rejects as `release` does,
 * and with NotKept.
 */
export type Parking = {
  /** Tries the parked events of its stream again, from the first. */
  readonly retry: (id: ParkedId) => Promise<Outcome | undefined>
  /** The read model goes on without it. When it was the first of its stream, those behind it are tried. */
  readonly drop: (id: ParkedId) => Promise<Outcome | undefined>
}

export const createParking = (ports: ParkingPorts): Parking => {
  const { database, projections } = ports

  /** Nothing is tried behind it: that is for a program that keeps the read model, if there is one. */
  const dropUnkept = (readModel: string, position: Position) =>
    database.transaction(async (tx) => {
      await lockHighWaters(tx, readModel)
      if ((await takeOut(tx, readModel, [position])) === 0) return undefined
      await tx.query(recountParked(readModel))
      return { applied: 0 }
    })

  const finding =
    (
      work: (projection: AnyProjection, stream: StreamId, position: Position) => Promise<Released | undefined>,
      otherwise: (readModel: string, position: Position) => Promise<Released | undefined>,
    ) =>
    async ({ readModel, position }: ParkedId): Promise<Outcome | undefined> => {
      const stream = await findParked(database, readModel, position)
      if (stream === undefined) return undefined
      const projection = projections.find(({ name }) => name === readModel)
      const released = await (projection ? work(projection, stream, position) : otherwise(readModel, position))
      return released && { readModel, stream, ...released, parked: await countParked(database, readModel, stream) }
    }

  return {
    retry: finding(
      (projection, stream) => release(ports, projection, stream),
      async (readModel) => {
        throw new NotKept(readModel)
      },
    ),

    drop: finding(async (projection, stream, position) => {
      const dropped = await inOwnShare(ports, projection, stream, async (tx, partition) => {
        const [first] = await firstParked(tx, projection.name, stream, 1)
        if ((await takeOut(tx, projection.name, [position])) === 0) return undefined
        await tx.query(countReleased(projection.name, partition, 1))
        return { wasFirst: first?.position === position }
      })
      if (!dropped) return undefined
      return dropped.wasFirst ? release(ports, projection, stream) : { applied: 0 }
    }, dropUnkept),
  }
}

/** Events are parked of a read model that this program has not got. */
export class NotKept extends Error {
  override readonly name = 'NotKept'

  constructor(readModel: string) {
    super(`this program keeps no read model ${readModel}: its parked events can only be dropped here`)
  }
}
