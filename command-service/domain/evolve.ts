import type { ShopEvent } from '#shared/events/shop-event.ts'
import { type Category, categoryOf, type StreamId } from '#shared/events/streams.ts'
import { credit } from './credit.ts'
import { customer } from './customer.ts'
import { order } from './order.ts'
import { product } from './product.ts'
import type { State } from './states.ts'
import { stock } from './stock.ts'
import { store } from './store.ts'

const aggregates = { order, stock, product, store, customer, credit } satisfies Record<Category, unknown>

export const initialOf = (stream: StreamId): State => aggregates[categoryOf(stream)].initial

/** The state of a stream after one more of its events; throws on an event that does not belong there. */
export const evolve = (stream: StreamId, state: State, event: ShopEvent): State => {
  const { evolve } = aggregates[categoryOf(stream)] as { evolve: (state: State, event: ShopEvent) => State | undefined }
  const next = evolve(state, event)
  if (next === undefined) throw new Error(`${stream}: a ${event.type} has no place in such a stream`)
  return next
}
