import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import type { LoggedEvent } from '#shared/ports/event-log.ts'
import { evolve, initialOf } from './domain/evolve.ts'
import type { State } from './domain/states.ts'

/** A stream's folded state, and how many events went into it. */
export type Folded = { readonly state: State; readonly version: number }

export const unwritten = (stream: StreamId): Folded => ({ state: initialOf(stream), version: 0 })

/** Throws when an event is missing or of an unknown type. */
export const fold = (stream: StreamId, before: Folded, events: readonly LoggedEvent[]): Folded => {
  let { state, version } = before
  for (const { version: next, type, data } of events) {
    if (next !== version + 1) throw new Error(`${stream}: version ${next} comes after ${version}`)
    state = evolve(stream, state, { type, data: JSON.parse(data) } as ShopEvent)
    version = next
  }
  return { state, version }
}
