import type { Position } from '../kernel/types.ts'
import type { Message } from '../ports/broker.ts'
import type { Place } from './cloud-event.ts'

/** Stored for ever in the bindings of others: `order.#` and the like never bring a watermark. */
const TOPIC = 'watermark.Watermark'

/** A message without an event: there is nothing for its partition between the last event there and this position. */
export const watermarkOf = (position: Position, place: Place): Message => {
  const { partition, partitions, prevPosition, logEpoch } = place
  return {
    headers: { position, partition, partitions, prevPosition, logEpoch },
    topic: TOPIC,
    id: `watermark-${logEpoch}-${partitions}-${partition}-${position}`,
    body: '',
  }
}

export const isWatermark = ({ topic, body }: Message): boolean => topic === TOPIC && body === ''
