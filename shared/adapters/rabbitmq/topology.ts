import type { Channel, Options } from 'amqplib'
import { BrokerUnavailable, type Message, type QueueName } from '#shared/ports/broker.ts'

export type TopologyOptions = {
  /** Stands before every name, so that several installations can share a broker. */
  readonly prefix: string
  readonly queueType: 'quorum' | 'classic'
  /** Of each queue; beyond it the oldest messages go, and the log mends. */
  readonly maxLength: number
}

/** Retries are counted by the consumers. RabbitMQ 4 would give up after 20 when not told a limit, 3.10 has no word for none. */
const DELIVERY_LIMIT = 1_000_000

export const exchangeOf = (prefix: string): string => `${prefix}.events`
export const queueOf = (prefix: string, { group, partition, partitions }: QueueName): string =>
  `${prefix}.${group}.${partitions}-${partition}`
export const routingKeyOf = ({ topic, headers }: Message): string => `${topic}.${headers.partitions}-${headers.partition}`
export const topicOf = (routingKey: string): string => routingKey.slice(0, routingKey.lastIndexOf('.'))

export const declareExchange = (channel: Channel, { prefix }: TopologyOptions): Promise<unknown> =>
  explained(channel.assertExchange(exchangeOf(prefix), 'topic', { durable: true }))

/** The queue, bound to every event of its partition. A refused declaration closes the channel. */
export const declareQueue = async (channel: Channel, name: QueueName, options: TopologyOptions): Promise<void> => {
  const queue = queueOf(options.prefix, name)
  await explained(channel.assertQueue(queue, queueOptions(options)))
  await channel.bindQueue(queue, exchangeOf(options.prefix), `*.*.${name.partitions}-${name.partition}`)
}

const queueOptions = ({ queueType, maxLength }: TopologyOptions): Options.AssertQueue => ({
  durable: true,
  maxLength,
  overflow: 'drop-head',
  arguments: {
    'x-queue-type': queueType,
    'x-single-active-consumer': true,
    ...(queueType === 'quorum' ? { 'x-delivery-limit': DELIVERY_LIMIT } : {}),
  },
})

const PRECONDITION_FAILED = 406

const explained = async <T>(declaration: Promise<T>): Promise<T> => {
  try {
    return await declaration
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === PRECONDITION_FAILED)) throw error
    const difference = /PRECONDITION_FAILED - ([^"]*)/.exec(error.message)?.[1] ?? error.message
    throw new BrokerUnavailable(
      `RabbitMQ already has this with other settings (${difference}): delete it there or choose another name prefix`,
    )
  }
}
