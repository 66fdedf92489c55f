import type { ChannelModel } from 'amqplib'
import { type Broker, BrokerUnavailable, type QueueName } from '#shared/ports/broker.ts'
import { closeChannel } from './close-channel.ts'
import { type ConnectionOptions, openConnection, reasonOf } from './connection.ts'
import { type Consumer, createConsumer } from './consuming.ts'
import { openPublishing, type Publish } from './publishing.ts'
import { declareExchange, declareQueue, type TopologyOptions } from './topology.ts'

export type RabbitOptions = ConnectionOptions & TopologyOptions

/** Resolves at once; while RabbitMQ cannot be reached, everything it is told is kept and done when it can. */
export const openRabbitBroker = async (options: RabbitOptions): Promise<Broker> => {
  let declared: readonly QueueName[] = []
  const consumers = new Set<Consumer>()
  let live: { readonly model: ChannelModel; readonly publish: Publish } | undefined
  let trouble = 'not connected to RabbitMQ yet'
  const firstAttempt = Promise.withResolvers<void>()

  /** There is one way to recover: a new connection, on which everything is declared again. */
  const breakDown = (model: ChannelModel) => (reason: string) => {
    if (live?.model === model) live = undefined
    trouble = reason
    model.close().catch(() => {})
  }

  const setup = async (model: ChannelModel) => {
    const onBroken = breakDown(model)
    model.on('error', (error) => onBroken(reasonOf(error)))
    model.on('close', () => onBroken('the connection was closed'))
    await declareAll(model)
    const publish = await openPublishing(model, options.prefix, onBroken)
    for (const consumer of consumers) await consumer.attach(model, onBroken)
    live = { model, publish }
  }

  const declareAll = async (model: ChannelModel, names = declared) => {
    const channel = await model.createChannel()
    // Whatever is wrong with it also rejects the call under way.
    channel.on('error', () => {})
    await declareExchange(channel, options)
    for (const name of names) await declareQueue(channel, name, options)
    await closeChannel(channel)
  }

  const attach = async (consumer: Consumer, model: ChannelModel) => {
    const onBroken = breakDown(model)
    await consumer.attach(model, onBroken).catch((error) => onBroken(reasonOf(error)))
  }

  const report: RabbitOptions['report'] = (state, reason) => {
    if (state === 'unavailable') trouble = reason
    firstAttempt.resolve()
    options.report(state, reason)
  }

  const connection = await openConnection({ ...options, report }, setup)

  return {
    declare: async (names) => {
      declared = names
      await firstAttempt.promise
      if (!live) throw new BrokerUnavailable(trouble)
      await declareAll(live.model, names).catch((error: Error) => {
        throw new BrokerUnavailable(reasonOf(error))
      })
    },

    publish: async (window) => {
      if (!live) throw new BrokerUnavailable(trouble)
      await live.publish(window)
    },

    consume: async (name, { maxBatch }, handle) => {
      const consumer = createConsumer(name, maxBatch, handle, options)
      consumers.add(consumer)
      if (live) await attach(consumer, live.model)
      return {
        stop: async () => {
          consumers.delete(consumer)
          await consumer.stop()
        },
      }
    },

    connected: () => live !== undefined,

    close: async () => {
      await Promise.all([...consumers].map((consumer) => consumer.stop()))
      live = undefined
      trouble = 'the broker is closed'
      firstAttempt.resolve()
      await connection.close()
    },
  }
}
