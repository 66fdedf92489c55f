import type { ChannelModel } from 'amqplib'
import { type Broker, BrokerUnavailable, type QueueName } from '#shared/ports/broker.ts'
import { answered } from './answered.ts'
import { closeChannel } from './close-channel.ts'
import { type ConnectionOptions, openConnection, reasonOf } from './connection.ts'
import { type Consumer, createConsumer } from './consuming.ts'
import { endConnection } from './end-connection.ts'
import { createMendQueues } from './mend-queues.ts'
import { openPublishing, type Publish, type PublishingOptions, Unconfirmed } from './publishing.ts'
import { declareExchange, declareQueue, queueOf, type TopologyOptions } from './topology.ts'

export type RabbitOptions = ConnectionOptions &
  TopologyOptions &
  PublishingOptions & {
    /** Of a queue that is suspected: 10 s when not given. */
    readonly takesWithinMs?: number
    /** A declaration or a consumer: 15 s when not given. */
    readonly answersWithinMs?: number
  }

/** Resolves at once; while RabbitMQ cannot be reached, everything it is told is kept and done when it can. */
export const openRabbitBroker = async (options: RabbitOptions): Promise<Broker> => {
  let declared: readonly QueueName[] = []
  const consumers = new Set<Consumer>()
  const broken = new WeakSet<ChannelModel>()
  const mendQueues = createMendQueues(options)
  let live: { readonly model: ChannelModel; readonly publish: Publish; readonly onBroken: (reason: string) => void } | undefined
  let mending: Promise<string> | undefined
  let latest: ChannelModel | undefined
  let closed = false
  let trouble = 'not connected to RabbitMQ yet'
  const firstAttempt = Promise.withResolvers<void>()

  const because = (reason: string) => {
    if (!closed) trouble = reason
  }

  /** There is one way to recover: a new connection, on which everything is declared again. */
  const breakDown = (model: ChannelModel) => (reason: string) => {
    if (live?.model === model) live = undefined
    // What follows from the first reason tells less than it.
    if (!broken.has(model)) because(reason)
    broken.add(model)
    void endConnection(model)
  }

  const setup = async (model: ChannelModel) => {
    latest = model
    const onBroken = breakDown(model)
    model.on('error', (error) => onBroken(reasonOf(error)))
    model.on('close', () => onBroken('the connection was closed'))
    try {
      await answered(declareAll(model), 'declaring the queues', onBroken, options.answersWithinMs)
      const publish = await openPublishing(model, options, onBroken)
      for (const consumer of consumers) await attach(consumer, model, onBroken)
      live = { model, publish, onBroken }
    } catch (error) {
      because(reasonOf(error as Error))
      await endConnection(model)
      throw error
    }
  }

  const declareAll = async (model: ChannelModel, names = declared) => {
    const channel = await model.createChannel()
    // Whatever is wrong with it also rejects the call under way.
    channel.on('error', () => {})
    await declareExchange(channel, options)
    for (const name of names) await declareQueue(channel, name, options)
    await closeChannel(channel)
  }

  const attach = (consumer: Consumer, model: ChannelModel, onBroken: (reason: string) => void) =>
    answered(
      consumer.attach(model, onBroken),
      `consuming from ${queueOf(options.prefix, consumer.name)}`,
      onBroken,
      options.answersWithinMs,
    )

  /** All windows of a connection fail at once, and are explained by one look. */
  const explain = (error: Unconfirmed): Promise<string> => {
    mending ??= mendQueues(declared).finally(() => (mending = undefined))
    return mending.then((found) => `${error.message}; ${found}`)
  }

  const report: RabbitOptions['report'] = (state, reason) => {
    firstAttempt.resolve()
    options.report(state, reason)
  }

  const connection = await openConnection({ ...options, report }, setup, because)

  return {
    declare: async (names) => {
      declared = names
      await firstAttempt.promise
      if (!live) throw new BrokerUnavailable(trouble)
      await declareAll(live.model, names).catch((error: Error) => {
        throw new BrokerUnavailable(reasonOf(error))
      })
    },

    forget: () => {
      declared = []
    },

    publish: async (window) => {
      if (!live) throw new BrokerUnavailable(trouble)
      await live.publish(window).catch(async (error: Error) => {
        throw error instanceof Unconfirmed ? new BrokerUnavailable(await explain(error)) : error
      })
    },

    consume: async (name, { maxBatch }, handle) => {
      const consumer = createConsumer(name, maxBatch, handle, options)
      consumers.add(consumer)
      const { model, onBroken } = live ?? {}
      if (model && onBroken)
        await attach(consumer, model, onBroken).catch((error) => {
          onBroken(reasonOf(error))
          because(reasonOf(error))
        })
      return {
        stop: async () => {
          consumers.delete(consumer)
          await consumer.stop()
        },
      }
    },

    connected: () => live !== undefined,
    trouble: () => (live ? undefined : trouble),

    close: async () => {
      await Promise.all([...consumers].map((consumer) => consumer.stop()))
      because('the broker is closed')
      closed = true
      live = undefined
      firstAttempt.resolve()
      // amqplib would wait for ever for a broker that does not answer.
      connection.close().catch(() => {})
      if (latest) await endConnection(latest)
    },
  }
}
