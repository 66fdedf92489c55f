import { messageOf } from '#shared/events/cloud-event.ts'
import type { Message } from '#shared/ports/broker.ts'
import type { LoggedEvent } from '#shared/ports/event-log.ts'
import type { Cursor } from '#shared/ports/publisher-cursor.ts'

/** Messages that are published together, and where the cursor stands when the broker has taken them. */
export type Window = { readonly messages: readonly Message[]; readonly end: Cursor }

/** The next window: each event becomes a message of its partition that names the one before it there. */
export const windowOf = (events: readonly LoggedEvent[], from: Cursor): Window => {
  const lastPositions = [...from.lastPositions]
  const partitions = lastPositions.length
  const messages = events.map((event) => {
    const partition = event.bucket % partitions
    const prevPosition = lastPositions[partition]!
    lastPositions[partition] = event.position
    return messageOf(event, { partition, partitions, prevPosition, logEpoch: from.epoch })
  })
  return { messages, end: { ...from, position: events.at(-1)?.position ?? from.position, lastPositions } }
}
