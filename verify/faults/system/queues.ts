import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqplib'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import type { QueueName } from '#shared/ports/broker.ts'
import { QUEUE_PREFIX } from './system.ts'

const PATIENCE_MS = 60_000
const AGAIN_AFTER_MS = 200

/** Purges or deletes a queue, as soon as the broker and the queue are there. */
export const onQueue = async (url: string, what: 'purge' | 'delete', name: QueueName): Promise<string> => {
  const queue = queueOf(QUEUE_PREFIX, name)
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(AGAIN_AFTER_MS))
    try {
      return `${queue}, ${await messagesGone(url, what, queue)} messages`
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
}

const messagesGone = async (url: string, what: 'purge' | 'delete', queue: string): Promise<number> => {
  const connection = await connect(url)
  connection.on('error', () => {})
  try {
    const channel = await connection.createChannel()
    channel.on('error', () => {})
    const { messageCount } = await (what === 'purge' ? channel.purgeQueue(queue) : channel.deleteQueue(queue))
    return messageCount
  } finally {
    await connection.close().catch(() => {})
  }
}
