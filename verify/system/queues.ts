import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqplib'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import type { QueueName } from '#shared/ports/broker.ts'
import { QUEUE_PREFIX } from './system.ts'

const PATIENCE_MS = 60_000
const AGAIN_AFTER_MS = 200
/** Whoever was cut off connects again within tenths of a second. */
const PURGES = { times: 12, everyMs: 25 }

/** Purges or deletes a queue as soon as the broker and the queue are there. It is named anew each time it is looked for. */
export const onQueue = async (url: string, what: 'purge' | 'delete', nameOf: () => QueueName): Promise<string> => {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(AGAIN_AFTER_MS)) {
    const queue = queueOf(QUEUE_PREFIX, nameOf())
    try {
      return `${queue}, ${await messagesGone(url, what, queue)} messages`
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
  }
}

const messagesGone = async (url: string, what: 'purge' | 'delete', queue: string): Promise<number> => {
  const connection = await connect(url)
  connection.on('error', () => {})
  try {
    const channel = await connection.createChannel()
    channel.on('error', () => {})
    if (what === 'delete') return (await channel.deleteQueue(queue)).messageCount
    let messages = 0
    for (let purge = 0; purge < PURGES.times; purge++) {
      messages += (await channel.purgeQueue(queue)).messageCount
      await sleep(PURGES.everyMs)
    }
    return messages
  } finally {
    await connection.close().catch(() => {})
  }
}
