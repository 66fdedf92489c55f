import { recordedOf } from '#shared/events/cloud-event.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { needsNewerProgram, UnknownEventType } from '#shared/events/upcast.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { LoggedEvent, LogReader, ReadRange } from '#shared/ports/event-log.ts'
import { isKnownType, typesExcept } from './event-types.ts'
import { failureOf, UnreadableEvent } from './parking/failure.ts'
import type { Unfit } from './parking/sort-out.ts'

export type Page = {
  readonly events: readonly (Recorded<ShopEvent> | Unfit)[]
  readonly through: Position
  /** The log went on behind it. */
  readonly more: boolean
  /** Of the texts that were read. */
  readonly bytes: number
}

/**
 * A page of the log without the events that are known and not among these types. It ends before what only a newer program understands;
 * rejects with UnknownEventType or UnknownEventVersion when it begins with that.
 */
export const readPage = async (
  log: Pick<LogReader, 'read'>,
  { partition, ...range }: ReadRange,
  types: readonly string[],
): Promise<Page> => {
  const only = partition === undefined || partition.of === 1 ? {} : { partition }
  const page = await log.read({ ...range, ...only, exceptTypes: typesExcept(types) })
  const { events, newer } = understood(page.events)
  const through = newer ? before(newer.position) : page.through
  if (newer && through === range.after) throw newer.error
  return {
    events,
    through,
    more: page.more || newer !== undefined,
    bytes: page.events.reduce((bytes, event) => bytes + sizeOf(event), 0),
  }
}

const before = (position: Position) => (position - 1) as Position

/** As far as this program understands them; what is damaged is unfit. */
const understood = (all: readonly LoggedEvent[]) => {
  const events: (Recorded<ShopEvent> | Unfit)[] = []
  for (const event of all)
    try {
      events.push(eventOf(event))
    } catch (error) {
      if (needsNewerProgram(error)) return { events, newer: { position: event.position, error } }
      events.push(unfit(event, error))
    }
  return { events }
}

/** Throws UnknownEventType, UnknownEventVersion or UnreadableEvent. */
export const eventOf = (event: LoggedEvent): Recorded<ShopEvent> => {
  if (!isKnownType(event.type)) throw new UnknownEventType(event)
  try {
    return recordedOf(event)
  } catch (error) {
    throw needsNewerProgram(error) ? error : new UnreadableEvent(error)
  }
}

const unfit = ({ position, stream, type }: LoggedEvent, error: unknown): Unfit => ({
  position,
  stream,
  type,
  failure: failureOf(error, 1),
})

const sizeOf = ({ data, metadata }: LoggedEvent): number => data.length + metadata.length
