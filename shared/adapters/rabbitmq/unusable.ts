import type { ChannelModel } from 'amqplib'
import { atMost } from '#shared/kernel/at-most.ts'

const TAKES_WITHIN_MS = 10_000
/** Delivered, when a consumer waits, else dropped. */
const GONE_AT_ONCE = { expiration: '0' }

/**
 * Those of the queues that have not taken a message, twice, while RabbitMQ took one for a queue of its own. RabbitMQ 4.0 keeps such queues
 * after it was killed: it lists them as running, but nobody leads them and nothing is ever taken. Consumers pass over the messages.
 */
export const unusableOf = async (
  model: ChannelModel,
  queues: readonly string[],
  withinMs = TAKES_WITHIN_MS,
): Promise<readonly string[]> => {
  const suspects = await silentOf(model, queues, withinMs)
  return suspects.length === 0 ? suspects : silentOf(model, suspects, withinMs)
}

/** None while nothing is taken at all: that is not the queues' doing. */
const silentOf = async (model: ChannelModel, queues: readonly string[], withinMs: number): Promise<readonly string[]> => {
  const channel = await model.createChannel()
  channel.on('error', () => {})
  const { queue: ours } = await channel.assertQueue('', { exclusive: true, autoDelete: true })
  const takers = new Set<string>()
  const questions = [ours, ...queues].map(async (queue) => {
    if (await takes(model, queue)) takers.add(queue)
  })
  await atMost(withinMs, Promise.allSettled(questions))
  channel.close().catch(() => {})
  return takers.has(ours) ? queues.filter((queue) => !takers.has(queue)) : []
}

/** On a channel of its own: such a queue holds up everything on the channel of whoever publishes to it. */
const takes = async (model: ChannelModel, queue: string): Promise<boolean> => {
  const channel = await model.createConfirmChannel()
  channel.on('error', () => {})
  const taken = await new Promise<boolean>((resolve) => {
    channel.sendToQueue(queue, Buffer.alloc(0), GONE_AT_ONCE, (error) => resolve(!error))
  })
  channel.close().catch(() => {})
  return taken
}
