import { watermarkOf } from '#shared/events/watermark.ts'
import type { Message } from '#shared/ports/broker.ts'
import type { Cursor } from '#shared/ports/publisher-cursor.ts'

/** Tells partitions that got nothing how far the log has been published. */
export type Watermarks = {
  /** To be called for each window in order; answers the watermarks that go with it. `isLast`: nothing is known to come behind it. */
  readonly after: (messages: readonly Message[], end: Cursor, isLast: boolean) => readonly Message[]
  /** Milliseconds until the partitions that still have to be told may be; Infinity when there are none. */
  readonly dueIn: () => number
}

/** However many partitions there are, watermarks are at most 2,000 messages a second for each group. */
const MOST_PER_MS = 2
const LEAST_PAUSE_MS = 5

/** `now` in milliseconds. */
export const createWatermarks = ({ lastPositions, position }: Cursor, now: () => number): Watermarks => {
  const pauseMs = Math.max(LEAST_PAUSE_MS, lastPositions.length / MOST_PER_MS)
  /** By partition, how far it has been told. */
  const told: number[] = [...lastPositions]
  let round = { at: Number.NEGATIVE_INFINITY, end: position as number }
  let end = position as number

  const dueIn = () => (told.every((upTo) => upTo >= end) ? Number.POSITIVE_INFINITY : Math.max(0, round.at + pauseMs - now()))

  return {
    dueIn,
    after: (messages, cursor, isLast) => {
      for (const { headers } of messages) told[headers.partition] = headers.position
      end = cursor.position
      if (dueIn() > 0) return []
      // While more is to come, whoever got something since the last round will hear more soon enough.
      const heard = isLast ? end : Math.min(end, round.end + 1)
      round = { at: now(), end }
      return told.flatMap((upTo, partition) => {
        if (upTo >= heard) return []
        told[partition] = end
        const place = {
          partition,
          partitions: told.length,
          prevPosition: cursor.lastPositions[partition]!,
          logEpoch: cursor.epoch,
        }
        return [watermarkOf(cursor.position, place)]
      })
    },
  }
}
