import type { Channel } from 'amqplib'

const EVERY_MS = 2_000
/** What was on its way at the first look has come by the second. */
const BELIEVED_AFTER = 2

export type Activity = {
  /** Rises with each message that comes. */
  readonly arrivals: number
  /** Everything that came has been handled. */
  readonly isIdle: boolean
}

/**
 * Calls onSilence when the queue has messages and nobody but this channel to give them to, and gives none: RabbitMQ 3.10 hands the consumer
 * of a quorum queue that was deleted on to the one that is made in its place, and then takes its messages for such as it has delivered.
 * Ends with the channel.
 */
export const watchDeliveries = (
  channel: Channel,
  queue: string,
  activity: () => Activity,
  onSilence: (reason: string) => void,
): void => {
  let [silences, before, asking] = [0, 0, false]

  const look = async () => {
    if (asking) return
    asking = true
    const { consumerCount, messageCount } = await channel.checkQueue(queue)
    asking = false
    const { arrivals, isIdle } = activity()
    silences = messageCount > 0 && consumerCount <= 1 && isIdle && arrivals === before ? silences + 1 : 0
    before = arrivals
    if (silences === BELIEVED_AFTER) onSilence(`the queue ${queue} has messages but delivers none`)
  }

  // What is wrong with the answer has closed the channel.
  const timer = setInterval(() => look().catch(() => {}), EVERY_MS)
  channel.once('close', () => clearInterval(timer))
}
