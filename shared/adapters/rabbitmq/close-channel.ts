import type { Channel } from 'amqplib'

/** Resolves when it is closed, by whomever: amqplib's own promise waits for ever when the connection breaks before the broker answers. */
export const closeChannel = (channel: Channel): Promise<void> =>
  new Promise((resolve) => {
    channel.once('close', resolve)
    channel.close().then(resolve, () => resolve())
  })
