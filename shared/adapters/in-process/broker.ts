import { type Broker, BrokerUnavailable, type Message, type QueueName } from '#shared/ports/broker.ts'
import { type HandOver, handOver } from '../hand-over.ts'
import { type Bounds, createBoundedQueue } from './bounded-queue.ts'

/** A broker for one process. Nothing outlives it: the log is durable, and the cursor moves only after delivery. */
export const createInProcessBroker = (bounds: Partial<Bounds> = {}): Broker => {
  const queues = new Map<string, Queue>()
  let open = true

  const declared = (name: QueueName): Queue => {
    const queue = queues.get(keyOf(name)) ?? createQueue(name, { maxLength: 10_000, maxBytes: 32 * 1024 * 1024, ...bounds })
    queues.set(keyOf(name), queue)
    return queue
  }

  const isTaken = (message: Message): boolean => queues.values().some((queue) => queue.takes(message))

  return {
    declare: async (names) => {
      for (const name of names) declared(name)
    },

    publish: async (window) => {
      if (!open) throw new BrokerUnavailable('the broker is closed')
      const stray = window.find((message) => !isTaken(message))
      if (stray) throw new BrokerUnavailable(`no queue has been declared for partition ${stray.headers.partition}`)
      for (const queue of queues.values()) queue.push(window)
    },

    consume: async (name, { maxBatch }, handle) => declared(name).subscribe(maxBatch, handle),
    connected: () => open,
    close: async () => {
      open = false
      await Promise.all([...queues.values()].map((queue) => queue.close()))
    },
  }
}

const keyOf = ({ group, partition, partitions }: QueueName): string => `${group}.${partitions}-${partition}`

type Handle = (batch: readonly Message[]) => Promise<void>
type Queue = ReturnType<typeof createQueue>

/** Its consumers stand in line: only the first is served. */
const createQueue = ({ partition, partitions }: QueueName, bounds: Bounds) => {
  const waiting = createBoundedQueue(bounds)
  const line: HandOver[] = []

  const leave = async (consumer: HandOver) => {
    await consumer.stop()
    if (line.includes(consumer)) line.splice(line.indexOf(consumer), 1)
    line[0]?.wake()
  }

  const takes = ({ headers }: Message): boolean => headers.partition === partition && headers.partitions === partitions

  return {
    takes,

    push: (window: readonly Message[]) => {
      waiting.push(window.filter(takes))
      line[0]?.wake()
    },

    subscribe: (maxBatch: number, handle: Handle) => {
      const consumer: HandOver = handOver({
        take: () => (line[0] === consumer ? waiting.take(maxBatch) : []),
        handle,
        giveBack: waiting.giveBack,
      })
      line.push(consumer)
      consumer.wake()
      return { stop: () => leave(consumer) }
    },

    close: () => Promise.all(line.map(leave)),
  }
}
