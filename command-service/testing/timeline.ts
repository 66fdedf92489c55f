import { recordedOf } from '#shared/events/cloud-event.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { LoggedEvent } from '#shared/ports/event-log.ts'
import { evolve, initialOf } from '../domain/evolve.ts'
import type { State } from '../domain/states.ts'
import { available, type Stock } from '../domain/stock.ts'
import { streamOf } from '../domain/streams.ts'

type Shelf = { readonly position: number; readonly available: number }

/** A log, as far as orders and one store's stock go. */
export type Timeline = {
  readonly events: readonly Recorded<ShopEvent>[]
  /** What names the order, in log order. */
  readonly ofOrder: (orderId: string) => readonly Recorded<ShopEvent>[]
  readonly orders: () => Iterable<string>
  /** What could be sold of an article just before a position. */
  readonly leftBefore: (position: number, productId: string) => number
  /** Every moment of every article. */
  readonly shelves: () => Iterable<readonly [productId: string, moments: readonly Shelf[]]>
}

export const timelineOf = (log: readonly LoggedEvent[]): Timeline => {
  const events = log.map(recordedOf)
  const orders = new Map<string, Recorded<ShopEvent>[]>()
  const shelves = new Map<string, Shelf[]>()
  const states = new Map<string, State>()
  for (const event of events) {
    if ('orderId' in event.data) listIn(orders, event.data.orderId).push(event)
    const stream = streamOf(event)
    if (!stream.startsWith('stock-') || !('productId' in event.data)) continue
    const state = evolve(stream, states.get(stream) ?? initialOf(stream), event) as Stock
    states.set(stream, state)
    listIn(shelves, event.data.productId).push({ position: event.position, available: available(state) })
  }
  return {
    events,
    ofOrder: (orderId) => orders.get(orderId) ?? [],
    orders: () => orders.keys(),
    leftBefore: (position, productId) => {
      const moments = shelves.get(productId) ?? []
      return moments[countBelow(moments, (moment) => moment.position < position) - 1]?.available ?? 0
    },
    shelves: () => shelves,
  }
}

const listIn = <Item>(lists: Map<string, Item[]>, key: string): Item[] => {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}

/** How many of them come before; they are in order. */
export const countBelow = <Value>(values: readonly Value[], comesBefore: (value: Value) => boolean): number => {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (comesBefore(values[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}
