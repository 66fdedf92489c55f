import { UnknownEventType } from '#shared/events/upcast.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import type { Delivery } from './delivery.ts'
import { isKnownType } from './event-types.ts'

/**
 * Rejects with UnknownEventType when what comes next after a position is an event that only a newer program understands. What a message
 * says of its type is believed when the log says so too.
 */
export const refuseUnknown = async (
  log: Pick<LogReader, 'read'>,
  deliveries: readonly Delivery[],
  after: Position,
): Promise<void> => {
  const isNext = ({ unknown, position, prevPosition }: Delivery) => unknown && position > after && prevPosition <= after
  const next = deliveries.find(isNext)
  if (!next) return
  const { events } = await log.read({ after: (next.position - 1) as Position, limit: 1 })
  for (const event of events) if (!isKnownType(event.type)) throw new UnknownEventType(event)
}
