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
  await assertQueue(channel, name, options)
  await channel.bindQueue(queueOf(options.prefix, name), exchangeOf(options.prefix), `*.*.${name.partitions}-${name.partition}`)
}

/** The queue alone. */
export const assertQueue = (channel: Channel, name: QueueName, options: TopologyOptions): Promise<unknown> =>
  explained(channel.assertQueue(queueOf(options.prefix, name), queueOptions(options)))

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

/** RabbitMQ has it with other settings, and keeps them until it is deleted. */
export class DeclaredOtherwise extends BrokerUnavailable {
  /** In RabbitMQ's words. */
  readonly difference: string

  constructor(difference: string) {
    super(
      `RabbitMQ already has this with other settings (${difference}): run \`npm run queues -- recreate\`, which deletes it and ` +
        'declares it anew (nothing is lost, the log mends), or choose another QUEUE_PREFIX',
    )
    this.difference = difference
  }
}

const explained = async <T>(declaration: Promise<T>): Promise<T> => {
  try {
    return await declaration
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === PRECONDITION_FAILED)) throw error
    throw new DeclaredOtherwise(/PRECONDITION_FAILED - ([^"]*)/.exec(error.message)?.[1] ?? error.message)
  }
}
