import type { Broker, Message } from '#shared/ports/broker.ts'
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
  /** And so many bytes, unless one window alone has more. */
  readonly mostBytesInFlight: number
  /** Called in order, for windows that were taken and whose predecessors all were. */
  readonly onTaken: (end: Cursor) => void
  readonly onFailure: (error: unknown) => void
}

type Size = { readonly messages: number; readonly bytes: number }

export const createFlight = ({ broker, mostInFlight, mostBytesInFlight, onTaken, onFailure }: FlightOptions): Flight => {
  const inFlight: { readonly size: Size; readonly taken: Promise<void> }[] = []
  let unconfirmed: Size = { messages: 0, bytes: 0 }
  let last: Promise<void> = Promise.resolve()

  const isFull = ({ messages, bytes }: Size): boolean =>
    unconfirmed.messages + messages > mostInFlight || unconfirmed.bytes + bytes > mostBytesInFlight

  const roomFor = async (size: Size) => {
    while (inFlight.length > 0 && isFull(size)) {
      const oldest = inFlight.shift()!
      await oldest.taken
      unconfirmed = plus(unconfirmed, oldest.size, -1)
    }
  }

  return {
    send: async ({ messages, end }) => {
      const size = sizeOf(messages)
      await roomFor(size)
      const published = broker.publish(messages)
      // Each waits for the one before it, so what is taken is always a prefix of what was sent.
      last = Promise.all([last, published]).then(() => onTaken(end))
      last.catch(onFailure)
      inFlight.push({ size, taken: last })
      unconfirmed = plus(unconfirmed, size, 1)
    },
    landed: () => last,
  }
}

const sizeOf = (messages: readonly Message[]): Size => ({
  messages: messages.length,
  bytes: messages.reduce((bytes, { body }) => bytes + body.length, 0),
})

const plus = (size: Size, other: Size, sign: 1 | -1): Size => ({
  messages: size.messages + sign * other.messages,
  bytes: size.bytes + sign * other.bytes,
})
