import { recordedOf, typeOf } from '#shared/events/cloud-event.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Message, MessageHeaders } from '#shared/ports/broker.ts'

/** A message as far as anybody in the group needs it: `event` is left out when nobody handles its type. */
export type Delivery = Pick<MessageHeaders, 'position' | 'prevPosition' | 'logEpoch'> & { readonly event?: Recorded<ShopEvent> }

/** Parses each message that somebody handles, once for all of them. */
export const deliveriesOf = (messages: readonly Message[], types: ReadonlySet<string>): readonly Delivery[] =>
  messages.map((message) => {
    const { position, prevPosition, logEpoch } = message.headers
    return types.has(typeOf(message))
      ? { position, prevPosition, logEpoch, event: recordedOf(message) }
      : { position, prevPosition, logEpoch }
  })
