import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import type { Transaction } from '#shared/ports/database.ts'
import type { HighWater, Place } from '../high-water.ts'
import type { AnyProjection } from '../projection.ts'
import type { Failure } from './failure.ts'
import { type Parked, parkedStreamsAmong } from './parked-events.ts'

/** An event of which it is known that it cannot be applied. */
export type Unfit = Parked & { readonly failure: Failure }

export type Fate = { readonly applied: readonly Recorded<ShopEvent>[]; readonly parked: readonly Parked[] }

export const isUnfit = (event: Recorded<ShopEvent> | Unfit): event is Unfit => 'failure' in event

/** Which of the events that come next are applied, and which are parked: those that are unfit, and later ones of a stream with parked ones. */
export const sortOut = async (
  tx: Transaction,
  { readModel }: Place,
  { types }: AnyProjection,
  highWater: HighWater,
  events: readonly (Recorded<ShopEvent> | Unfit)[],
): Promise<Fate> => {
  const known = highWater.parked === 0 ? [] : await parkedStreamsAmong(tx, readModel, streamsOf(events))
  const streams = new Set<StreamId>(known)
  const [applied, parked]: [Recorded<ShopEvent>[], Parked[]] = [[], []]
  for (const event of events) {
    if (isUnfit(event)) streams.add(event.stream)
    if (isUnfit(event)) parked.push(event)
    else if (!streams.has(event.stream)) applied.push(event)
    else if (types.includes(event.type)) parked.push({ position: event.position, stream: event.stream, type: event.type })
  }
  return { applied, parked }
}

const streamsOf = (events: readonly { readonly stream: StreamId }[]): readonly StreamId[] => [
  ...new Set(events.map(({ stream }) => stream)),
]
