import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { ChannelModel } from 'amqplib'
import { atMost } from '#shared/kernel/at-most.ts'

const CLOSES_WITHIN_MS = 3_000

/**
 * Resolves when it is closed, by whomever: amqplib waits for the broker's answer for ever, and so does everything that was asked on it.
 * A broker that does not answer loses the socket.
 */
export const endConnection = async (model: ChannelModel): Promise<void> => {
  const { stream } = model.connection as unknown as { readonly stream: Socket }
  const isClosed = () => stream.writableEnded || stream.destroyed
  if (isClosed()) return
  const gone = once(model, 'close')
  // Who is closing it already makes this one fail.
  model.close().catch(() => {})
  await atMost(CLOSES_WITHIN_MS, gone)
  if (isClosed()) return
  stream.destroy(new Error('RabbitMQ does not answer'))
  await atMost(CLOSES_WITHIN_MS, once(model, 'close'))
}
