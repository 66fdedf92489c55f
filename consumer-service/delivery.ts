import { recordedOf, typeOf } from '#shared/events/cloud-event.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { UnknownEventVersion } from '#shared/events/upcast.ts'
import type { Message, MessageHeaders } from '#shared/ports/broker.ts'

/** A message as far as anybody in the group needs it: `event` is left out when nobody handles its type. */
export type Delivery = Pick<MessageHeaders, 'position' | 'prevPosition' | 'logEpoch'> & { readonly event?: Recorded<ShopEvent> }

/**
 * Parses each message that somebody handles, once for all of them, up to one that was written by a newer program: that is missing then,
 * and whoever handles its type finds it in the log, and says that he cannot read it.
 */
export const deliveriesOf = (messages: readonly Message[], types: ReadonlySet<string>): readonly Delivery[] => {
  const deliveries: Delivery[] = []
  for (const message of messages) {
    const delivery = deliveryOf(message, types)
    if (delivery === undefined) break
    deliveries.push(delivery)
  }
  return deliveries
}

const deliveryOf = (message: Message, types: ReadonlySet<string>): Delivery | undefined => {
  const { position, prevPosition, logEpoch } = message.headers
  if (!types.has(typeOf(message))) return { position, prevPosition, logEpoch }
  try {
    return { position, prevPosition, logEpoch, event: recordedOf(message) }
  } catch (error) {
    if (error instanceof UnknownEventVersion) return undefined
    throw error
  }
}
