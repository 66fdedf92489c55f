import { recordedOf, typeOf } from '#shared/events/cloud-event.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { isWatermark } from '#shared/events/watermark.ts'
import type { Message, MessageHeaders } from '#shared/ports/broker.ts'
import { isKnownType } from './event-types.ts'

/** A message as far as anybody in the group needs it: `event` is left out when nobody handles its type, and of a watermark. */
export type Delivery = Pick<MessageHeaders, 'position' | 'prevPosition' | 'logEpoch'> & {
  readonly event?: Recorded<ShopEvent>
  /** Its type means nothing to anybody in this program. */
  readonly unknown?: true
}

/**
 * Parses each message that somebody handles, once for all of them. One that cannot be read, as it was written by a newer program or is
 * damaged, is missing then: whoever handles its type finds the event in the log.
 */
export const deliveriesOf = (
  messages: readonly Message[],
  types: ReadonlySet<string>,
  onUnreadable: (message: Message, error: unknown) => void,
): readonly Delivery[] =>
  messages.flatMap((message) => {
    try {
      return deliveryOf(message, types)
    } catch (error) {
      onUnreadable(message, error)
      return []
    }
  })

const deliveryOf = (message: Message, types: ReadonlySet<string>): Delivery => {
  const { position, prevPosition, logEpoch } = message.headers
  const [type, at] = [typeOf(message), { position, prevPosition, logEpoch }]
  if (isWatermark(message)) return at
  if (!isKnownType(type)) return { ...at, unknown: true }
  return types.has(type) ? { ...at, event: recordedOf(message) } : at
}
