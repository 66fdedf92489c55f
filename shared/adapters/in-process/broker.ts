import { createAlarm } from '#shared/kernel/alarm.ts'
import { type Broker, BrokerUnavailable, type Message, type QueueName } from '#shared/ports/broker.ts'
import { type HandOver, handOver } from '../hand-over.ts'
import { type Bounds, createBoundedQueue } from './bounded-queue.ts'

/** So long a publisher waits for the fastest consumers. Those who take less lose their oldest messages, and read them from the log. */
const PATIENCE_MS = 250

/** A broker for one process. Nothing outlives it: the log is durable, and the cursor moves only after delivery. */
export const createInProcessBroker = (bounds: Partial<Bounds> = {}): Broker => {
  const queues = new Map<string, Queue>()
  const ease = createAlarm()
  let open = true
  let easing: Promise<void> | undefined

  const declared = (name: QueueName): Queue => {
    const queue = queues.get(keyOf(name)) ?? createQueue(name, { ...BOUNDS, ...bounds }, ease.ring)
    queues.set(keyOf(name), queue)
    return queue
  }

  const isTaken = (message: Message): boolean => queues.values().some((queue) => queue.takes(message))

  /** Reading a message from the log costs more than waiting a moment for somebody to take it. */
  const eased = (): Promise<void> => {
    const consumed = [...queues.values()].filter((queue) => queue.isConsumed())
    if (consumed.length === 0 || !consumed.every((queue) => queue.isCrowded())) return Promise.resolve()
    easing ??= ease.sleep(PATIENCE_MS).then(() => {
      easing = undefined
    })
    return easing
  }

  return {
    declare: async (names) => {
      for (const name of names) declared(name)
    },

    // Nothing breaks here, so nothing is declared again.
    forget: () => {},

    publish: async (window) => {
      if (!open) throw new BrokerUnavailable(CLOSED)
      const stray = window.find((message) => !isTaken(message))
      if (stray) throw new BrokerUnavailable(`no queue has been declared for partition ${stray.headers.partition}`)
      for (const queue of queues.values()) queue.push(window)
      await eased()
    },

    consume: async (name, { maxBatch }, handle) => declared(name).subscribe(maxBatch, handle),
    connected: () => open,
    trouble: () => (open ? undefined : CLOSED),
    close: async () => {
      open = false
      ease.ring()
      await Promise.all([...queues.values()].map((queue) => queue.close()))
    },
  }
}

const CLOSED = 'the broker is closed'

const BOUNDS: Bounds = { maxLength: 10_000, maxBytes: 32 * 1024 * 1024 }

const keyOf = ({ group, partition, partitions }: QueueName): string => `${group}.${partitions}-${partition}`

type Handle = (batch: readonly Message[]) => Promise<void>
type Queue = ReturnType<typeof createQueue>

/** Its consumers stand in line: only the first is served. */
const createQueue = ({ partition, partitions }: QueueName, bounds: Bounds, onTaken: () => void) => {
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
    isCrowded: waiting.isCrowded,
    isConsumed: () => line.length > 0,

    push: (window: readonly Message[]) => {
      waiting.push(window.filter(takes))
      line[0]?.wake()
    },

    subscribe: (maxBatch: number, handle: Handle) => {
      const consumer: HandOver = handOver({
        take: () => {
          const batch = line[0] === consumer ? waiting.take(maxBatch) : []
          if (batch.length > 0) onTaken()
          return batch
        },
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
