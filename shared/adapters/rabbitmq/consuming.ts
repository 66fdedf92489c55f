import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib'
import type { Message, MessageHeaders, QueueName } from '#shared/ports/broker.ts'
import { handOver } from '../hand-over.ts'
import { closeChannel } from './close-channel.ts'
import { areHeadersFor } from './headers.ts'
import { declareQueue, queueOf, type TopologyOptions, topicOf } from './topology.ts'
import { type Activity, watchDeliveries } from './watch-deliveries.ts'

export type Consumer = ReturnType<typeof createConsumer>

type Delivery = { readonly channel: Channel; readonly received: ConsumeMessage; readonly message: Message }
type Handle = (batch: readonly Message[]) => Promise<void>

/** Lives longer than its channels: `attach` gives it a new one on each connection. */
export const createConsumer = (name: QueueName, maxBatch: number, handle: Handle, topology: TopologyOptions) => {
  let channel: Channel | undefined
  let waiting: Delivery[] = []
  let stopped = false
  let [arrivals, handling] = [0, false]

  const pump = handOver<Delivery>({
    take: () => waiting.splice(0, maxBatch),
    handle: async (batch) => {
      handling = true
      await handle(batch.map(({ message }) => message)).finally(() => (handling = false))
      acknowledge(batch.at(-1)!, true)
    },
    // What came through a channel that is gone comes again through the next one.
    giveBack: (batch) => waiting.unshift(...batch.filter((delivery) => delivery.channel === channel)),
  })

  const receive = (from: Channel, received: ConsumeMessage) => {
    arrivals++
    const delivery = { channel: from, received, message: messageOf(received) }
    if (!areHeadersFor(name, delivery.message.headers)) return acknowledge(delivery, false)
    waiting.push(delivery)
    pump.wake()
  }

  const activity = (): Activity => ({ arrivals, isIdle: waiting.length === 0 && !handling })

  return {
    name,

    attach: async (model: ChannelModel, onBroken: (reason: string) => void): Promise<void> => {
      const fresh = await model.createChannel()
      channel = fresh
      waiting = []
      fresh.on('error', (error) => onBroken(error.message))
      fresh.on('close', () => stopped || onBroken('the consuming channel was closed'))
      await declareQueue(fresh, name, topology)
      await fresh.prefetch(2 * maxBatch)
      const queue = queueOf(topology.prefix, name)
      await fresh.consume(queue, (received) =>
        received ? receive(fresh, received) : onBroken(`the queue of ${name.group} was deleted`),
      )
      watchDeliveries(fresh, queue, activity, onBroken)
      if (stopped) await closeChannel(fresh)
    },

    stop: async (): Promise<void> => {
      await pump.stop()
      stopped = true
      if (channel) await closeChannel(channel)
    },
  }
}

const acknowledge = ({ channel, received }: Delivery, andAllBefore: boolean): void => {
  try {
    channel.ack(received, andAllBefore)
  } catch {
    // The channel has been closed; nothing is left to be done on it.
  }
}

const messageOf = ({ content, fields, properties }: ConsumeMessage): Message => ({
  headers: properties.headers as unknown as MessageHeaders,
  topic: topicOf(fields.routingKey),
  id: properties.messageId,
  body: content.toString(),
})
