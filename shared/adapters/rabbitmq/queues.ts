import type { Channel, ChannelModel } from 'amqplib'
import type { QueueName } from '#shared/ports/broker.ts'
import { closeChannel } from './close-channel.ts'
import { connectToAny } from './connect-to-any.ts'
import { endConnection } from './end-connection.ts'
import { makeAnew } from './mend-queues.ts'
import {
  assertQueue,
  DeclaredOtherwise,
  declareExchange,
  declareQueue,
  exchangeOf,
  queueOf,
  type TopologyOptions,
} from './topology.ts'
import { unusableOf } from './unusable.ts'

export type QueueState = {
  readonly queue: string
  readonly state: 'missing' | 'as_configured' | 'otherwise'
  /** Of one that is otherwise, in RabbitMQ's words. */
  readonly difference?: string
  readonly messages: number
  readonly consumers: number
}

/** The queues themselves, for who looks after an installation. Rejects with amqplib's errors. */
export type Queues = {
  /** Changes nothing. */
  readonly look: (names: readonly QueueName[]) => Promise<readonly QueueState[]>
  /** Everything exists as configured: what RabbitMQ has otherwise, and what takes no messages, is made anew. Answers the names of those. */
  readonly recreate: (names: readonly QueueName[]) => Promise<readonly string[]>
  /** They are gone; those that were not there are passed over. */
  readonly remove: (names: readonly QueueName[]) => Promise<void>
  readonly close: () => Promise<void>
}

/** Channels for questions. */
const AT_A_TIME = 32

export const openQueues = async (url: string, options: TopologyOptions): Promise<Queues> => {
  const model = await connectToAny(url, 'daybook-queues')
  // Whatever breaks it also rejects the call under way.
  model.on('error', () => {})
  const look = async (names: readonly QueueName[]) => {
    const states: QueueState[] = []
    for (let first = 0; first < names.length; first += AT_A_TIME)
      states.push(...(await Promise.all(names.slice(first, first + AT_A_TIME).map((name) => stateOf(model, name, options)))))
    return states
  }

  return {
    look,
    recreate: async (names) => {
      const anew = (await recreateExchange(model, options)) ? [exchangeOf(options.prefix)] : []
      for (const { queue, state } of await look(names))
        if (state === 'otherwise') {
          await onChannel(model, (channel) => channel.deleteQueue(queue))
          anew.push(queue)
        }
      for (const name of names) await onChannel(model, (channel) => declareQueue(channel, name, options))
      const queues = names.map((name) => queueOf(options.prefix, name))
      for (const queue of await unusableOf(model, queues)) {
        await makeAnew(model, names[queues.indexOf(queue)]!, options)
        anew.push(queue)
      }
      return anew
    },
    remove: (names) =>
      onChannel(model, async (channel) => {
        await Promise.all(names.map((name) => channel.deleteQueue(queueOf(options.prefix, name))))
      }),
    close: () => endConnection(model),
  }
}

const NOT_FOUND = 404

const stateOf = async (model: ChannelModel, name: QueueName, options: TopologyOptions): Promise<QueueState> => {
  const queue = queueOf(options.prefix, name)
  const found = await onChannel(model, (channel) => channel.checkQueue(queue)).catch(unless(NOT_FOUND))
  if (!found) return { queue, state: 'missing', messages: 0, consumers: 0 }
  const facts = { queue, messages: found.messageCount, consumers: found.consumerCount }
  try {
    await onChannel(model, (channel) => assertQueue(channel, name, options))
    return { ...facts, state: 'as_configured' }
  } catch (error) {
    if (!(error instanceof DeclaredOtherwise)) throw error
    return { ...facts, state: 'otherwise', difference: error.difference }
  }
}

/** Whether it was there otherwise. */
const recreateExchange = async (model: ChannelModel, options: TopologyOptions): Promise<boolean> => {
  const declare = () => onChannel(model, (channel) => declareExchange(channel, options))
  try {
    await declare()
    return false
  } catch (error) {
    if (!(error instanceof DeclaredOtherwise)) throw error
    await onChannel(model, (channel) => channel.deleteExchange(exchangeOf(options.prefix)))
    await declare()
    return true
  }
}

/** Each question has a channel of its own: a refused one closes it. */
const onChannel = async <Result>(model: ChannelModel, work: (channel: Channel) => Promise<Result>): Promise<Result> => {
  const channel = await model.createChannel()
  channel.on('error', () => {})
  const result = await work(channel)
  await closeChannel(channel)
  return result
}

const unless = (code: number) => (error: unknown) => {
  if (error instanceof Error && 'code' in error && error.code === code) return undefined
  throw error
}
