import { dataVersionOf } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import { shopUpcasting, UnknownEventType, type Upcasting } from '#shared/events/upcast.ts'
import type { LoggedEvent } from '#shared/ports/event-log.ts'
import { evolve, initialOf } from './domain/evolve.ts'
import type { State } from './domain/states.ts'

/** A stream's folded state, and how many events went into it. */
export type Folded = { readonly state: State; readonly version: number }

export const unwritten = (stream: StreamId): Folded => ({ state: initialOf(stream), version: 0 })

/** Throws when an event is missing, of an unknown type, or of an unknown version. */
export const fold = (
  stream: StreamId,
  before: Folded,
  events: readonly LoggedEvent[],
  { knows, upcast }: Upcasting = shopUpcasting,
): Folded => {
  let { state, version } = before
  for (const event of events) {
    if (event.version !== version + 1) throw new Error(`${stream}: version ${event.version} comes after ${version}`)
    if (!knows(event.type)) throw new UnknownEventType(event)
    const data = upcast(event, dataVersionOf(event.metadata), JSON.parse(event.data))
    state = evolve(stream, state, { type: event.type, data } as ShopEvent)
    version = event.version
  }
  return { state, version }
}
