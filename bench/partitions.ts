import { setTimeout as sleep } from 'node:timers/promises'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { openRabbitBroker } from '#shared/adapters/rabbitmq/broker.ts'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import { isWatermark } from '#shared/events/watermark.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker } from '#shared/ports/broker.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import type { Cursor, PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { deleteTopology, freshRabbitOptions } from '#shared/testing/rabbitmq.ts'
import { orderPlaced, record } from '#shared/testing/recording.ts'
import { queuesOf } from '../outbox-publisher/groups.ts'
import { createOutboxPublisher, type OutboxPublisher } from '../outbox-publisher/service.ts'
import { percentile } from './percentile.ts'
import { typicalEvents } from './typical-events.ts'

const HELP = `node bench/partitions.ts [EVENTS]

What partitions cost the publisher: confirmed events per second over RabbitMQ (AMQP_URL, else localhost) into 1 to 64 partitions, and how
many watermarks went with them. Then, in process at 500 single events per second: watermarks per second, and how long after the event
the last partition knew of its position. Reads from memory.`

const AMQP_URL = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672'
const GROUPS = ['shop']
const NUMBERS = [1, 4, 16, 64]
const PER_SECOND = 500
const SECONDS = 5

const main = async (count: number): Promise<void> => {
  const log = logOf(typicalEvents(count))
  for (let round = 1; round <= 3; round++)
    for (const partitions of NUMBERS) {
      const { perSecond, watermarks } = await overRabbit(log, count, partitions)
      console.log(
        `${String(partitions).padStart(2)} partitions over RabbitMQ: ${perSecond.toFixed(0)}/s, ${watermarks} watermarks`,
      )
    }
  for (const partitions of NUMBERS) console.log(await paced(partitions))
}

const overRabbit = async (log: LogReader, count: number, partitions: number) => {
  const options = freshRabbitOptions(AMQP_URL, { maxLength: 10_000_000 })
  const { broker, watermarks } = counted(await openRabbitBroker(options))
  while (!broker.connected()) await sleep(10)
  const reached = Promise.withResolvers<void>()
  const cursors = cursorOf(partitions, (to) => to.position === count && reached.resolve())
  const [publisher, began] = [start(log, cursors, broker, partitions), performance.now()]
  await reached.promise
  const perSecond = (count / (performance.now() - began)) * 1_000
  await publisher.stop()
  await broker.close()
  await deleteTopology(
    options,
    queuesOf(GROUPS, partitions).map((queue) => queueOf(options.prefix, queue)),
  )
  return { perSecond, watermarks: watermarks() }
}

const paced = async (partitions: number): Promise<string> => {
  const log = createMemoryEventLog()
  const { broker, watermarks } = counted(createInProcessBroker())
  const doorbell = createInProcessDoorbell()
  const publisher = start(log, cursorOf(partitions), broker, partitions, doorbell)
  const known = new Array<number>(partitions).fill(0)
  const [recordedAt, delays]: [number[], number[]] = [[0], []]
  let frontier = 0
  for (const [partition, queue] of queuesOf(GROUPS, partitions).entries())
    await broker.consume(queue, { maxBatch: 1_000 }, async (batch) => {
      known[partition] = batch.at(-1)!.headers.position
      for (const least = Math.min(...known); frontier < least; ) delays.push(performance.now() - recordedAt[++frontier]!)
    })
  const began = performance.now()
  for (let number = 1; number <= PER_SECOND * SECONDS; number++) {
    recordedAt.push(performance.now())
    await record(log, [orderPlaced(number)])
    doorbell.ring()
    await sleep(Math.max(0, began + (number * 1_000) / PER_SECOND - performance.now()))
  }
  const seconds = (performance.now() - began) / 1_000
  const told = watermarks() / seconds
  await sleep(500)
  await publisher.stop()
  await broker.close()
  const [p50, p99] = [percentile(delays, 50), percentile(delays, 99)]
  return `${String(partitions).padStart(2)} partitions at ${((PER_SECOND * SECONDS) / seconds).toFixed(0)}/s: ${told.toFixed(0)} watermarks/s, all know after p50 ${p50} ms, p99 ${p99} ms`
}

const start = (
  log: LogReader,
  cursors: PublisherCursor,
  broker: Broker,
  partitions: number,
  doorbell = createInProcessDoorbell(),
): OutboxPublisher => {
  const logger = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error }
  const publisher = createOutboxPublisher({ log, cursors, broker, doorbell, groups: GROUPS, partitions, holder: 'bench', logger })
  publisher.start()
  return publisher
}

const counted = (broker: Broker) => {
  let watermarks = 0
  const publish: Broker['publish'] = (window) => {
    watermarks += window.filter(isWatermark).length
    return broker.publish(window)
  }
  return { broker: { ...broker, publish }, watermarks: () => watermarks }
}

const logOf = (events: ReturnType<typeof typicalEvents>): LogReader => ({
  head: async () => ({ head: events.length as Position, epoch: 1 }),
  read: async ({ after, limit }) => ({
    events: events.slice(after, after + limit),
    through: Math.min(after + limit, events.length) as Position,
    more: after + limit < events.length,
  }),
})

const cursorOf = (partitions: number, onMove: (to: Cursor) => void = () => {}): PublisherCursor => {
  const position = 0 as Position
  const beginning: Cursor = { position, lastPositions: new Array<Position>(partitions).fill(position), fence: 0, epoch: 1 }
  return {
    read: async () => beginning,
    lead: async () => beginning,
    renew: async () => {},
    release: async () => {},
    repartition: async () => false,
    move: async (to) => onMove(to),
  }
}

const [argument = '60000'] = process.argv.slice(2)
if (/^\d+$/.test(argument)) await main(Number(argument))
else console.log(HELP)
