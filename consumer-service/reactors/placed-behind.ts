import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import type { Instant } from '#shared/kernel/types.ts'
import type { StreamPlace, StreamReader } from '#shared/ports/event-log.ts'
import type { AnyReactor, PlacedAt } from './reactor.ts'

type Looking = { readonly log: Pick<StreamReader, 'readStreams'>; readonly reactor: Pick<AnyReactor, 'looksBack'> }

/** What is read of these streams at a time. */
const PAGE = { limit: 2_000, maxBytes: 1024 * 1024 }

/** When the orders were placed that these events look back on. */
export const placedBehind = async (events: readonly Recorded<ShopEvent>[], { log, reactor }: Looking): Promise<PlacedAt> => {
  const placed = new Map<StreamId, Instant>()
  const sought = new Set<StreamId>()
  for (const event of events) {
    if (event.type === 'OrderPlaced') placed.set(event.stream, event.occurredAt)
    const stream = reactor.looksBack(event)
    if (stream !== undefined && !placed.has(stream)) sought.add(stream)
  }
  for (let streams: readonly StreamPlace[] = Array.from(sought, (stream) => ({ stream, after: 0 })); streams.length > 0; ) {
    const page = await log.readStreams({ streams, ...PAGE })
    for (const { type, stream, occurredAt } of page.events) if (type === 'OrderPlaced') placed.set(stream, occurredAt)
    streams = page.next
  }
  return (stream) => placed.get(stream)
}
