import type { Broker } from '#shared/ports/broker.ts'
import type { Cursor } from '#shared/ports/publisher-cursor.ts'
import type { Window } from './chain.ts'

/** Windows on their way to the broker. */
export type Flight = {
  /** Resolves when there is room for another. Rejects when an earlier one has failed: nothing more may be sent. */
  readonly send: (window: Window) => Promise<void>
  /** Resolves when all have been taken. */
  readonly landed: () => Promise<void>
}

type FlightOptions = {
  readonly broker: Broker
  /** So many messages, in however many windows: at a low rate windows are small, and confirms slow. */
  readonly mostInFlight: number
  /** Called in order, for windows that were taken and whose predecessors all were. */
  readonly onTaken: (end: Cursor) => void
  readonly onFailure: (error: unknown) => void
}

export const createFlight = ({ broker, mostInFlight, onTaken, onFailure }: FlightOptions): Flight => {
  const inFlight: { readonly size: number; readonly taken: Promise<void> }[] = []
  let unconfirmed = 0
  let last: Promise<void> = Promise.resolve()

  const roomFor = async (size: number) => {
    while (inFlight.length > 0 && unconfirmed + size > mostInFlight) {
      const oldest = inFlight.shift()!
      await oldest.taken
      unconfirmed -= oldest.size
    }
  }

  return {
    send: async ({ messages, end }) => {
      await roomFor(messages.length)
      const published = broker.publish(messages)
      // Each waits for the one before it, so what is taken is always a prefix of what was sent.
      last = Promise.all([last, published]).then(() => onTaken(end))
      last.catch(onFailure)
      inFlight.push({ size: messages.length, taken: last })
      unconfirmed += messages.length
    },
    landed: () => last,
  }
}
