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
  readonly mostInFlight: number
  /** Called in order, for windows that were taken and whose predecessors all were. */
  readonly onTaken: (end: Cursor) => void
  readonly onFailure: (error: unknown) => void
}

export const createFlight = ({ broker, mostInFlight, onTaken, onFailure }: FlightOptions): Flight => {
  const inFlight: Promise<void>[] = []
  let last: Promise<void> = Promise.resolve()

  return {
    send: async ({ messages, end }) => {
      while (inFlight.length >= mostInFlight) await inFlight.shift()
      const published = broker.publish(messages)
      // Each waits for the one before it, so what is taken is always a prefix of what was sent.
      last = Promise.all([last, published]).then(() => onTaken(end))
      last.catch(onFailure)
      inFlight.push(last)
    },
    landed: () => last,
  }
}
