import { once } from 'node:events'
import { connect } from 'amqplib'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { openRabbitBroker } from '#shared/adapters/rabbitmq/broker.ts'
import { exchangeOf, queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import { messageOf } from '#shared/events/cloud-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker } from '#shared/ports/broker.ts'
import type { LoggedEvent, LogReader } from '#shared/ports/event-log.ts'
import type { Cursor, PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import { deleteTopology, freshRabbitOptions } from '#shared/testing/rabbitmq.ts'
import { PACE } from '../outbox-publisher/publish-log.ts'
import { createOutboxPublisher } from '../outbox-publisher/service.ts'
import { median } from './percentile.ts'
import { typicalEvents } from './typical-events.ts'

const HELP = `node bench/publisher.ts [EVENTS] [ROUNDS]

Confirmed messages per second of the publisher, in-process and over RabbitMQ (AMQP_URL, else localhost),
beside a bare amqplib confirm loop with the same messages and the same window, now one first and now the other. Reads from memory.`

const AMQP_URL = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672'
const SHOP = { group: 'shop', partition: 0, partitions: 1 }
const silent = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error }

const main = async (count: number, rounds: number): Promise<void> => {
  const events = typicalEvents(count)
  const ratios: Record<string, number[]> = { classic: [], quorum: [] }
  for (let round = 1; round <= rounds; round++) {
    console.log(`round ${round}`)
    await report('in-process', count, async () => withPublisher(events, await drained()))
    for (const queueType of ['classic', 'quorum'] as const)
      ratios[queueType]!.push(await besideTheBareLoop(events, queueType, round % 2 === 0))
  }
  for (const [queueType, each] of Object.entries(ratios))
    console.log(`publisher ÷ bare amqplib loop, ${queueType}: median ${median(each).toFixed(2)}`)
}

const besideTheBareLoop = async (
  events: readonly LoggedEvent[],
  queueType: 'classic' | 'quorum',
  bareFirst: boolean,
): Promise<number> => {
  const options = freshRabbitOptions(AMQP_URL, { queueType, maxLength: 10_000_000 })
  const bare = () => report(`bare amqplib, ${queueType}`, events.length, () => bareLoop(events, options.prefix, queueType))
  const ours = async () => {
    const broker = await openRabbitBroker(options)
    while (!broker.connected()) await new Promise((resolve) => setTimeout(resolve, 10))
    const perSecond = await report(`publisher, ${queueType}`, events.length, () => withPublisher(events, broker))
    await deleteTopology(options, [queueOf(options.prefix, SHOP)])
    return perSecond
  }
  if (!bareFirst) return (await ours()) / (await bare())
  const perSecond = await bare()
  return (await ours()) / perSecond
}

const report = async (name: string, count: number, work: () => Promise<void>): Promise<number> => {
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  await work()
  const perSecond = (count / (performance.now() - began)) * 1_000
  const { user, system } = process.cpuUsage(cpu)
  console.log(`  ${name}: ${Math.round(perSecond)}/s, ${((user + system) / count).toFixed(1)} µs of CPU each`)
  return perSecond
}

const withPublisher = async (events: readonly LoggedEvent[], broker: Broker): Promise<void> => {
  const end = events.length
  const reached = Promise.withResolvers<void>()
  const doorbell = createInProcessDoorbell()
  const publisher = createOutboxPublisher({
    log: logOf(events),
    cursors: cursorOf((to) => to.position === end && reached.resolve()),
    broker,
    doorbell,
    groups: [SHOP.group],
    partitions: 1,
    holder: 'bench',
    logger: silent,
  })
  publisher.start()
  await reached.promise
  await publisher.stop()
  await broker.close()
}

/** Somebody takes what comes, and does nothing with it. */
const drained = async (): Promise<Broker> => {
  const broker = createInProcessBroker()
  await broker.consume(SHOP, { maxBatch: 1_000 }, async () => {})
  return broker
}

const logOf = (events: readonly LoggedEvent[]): LogReader => ({
  head: async () => ({ head: events.length as Position, epoch: 1 }),
  read: async ({ after, limit }) => ({
    events: events.slice(after, after + limit),
    through: Math.min(after + limit, events.length) as Position,
    more: after + limit < events.length,
  }),
})

const BEGINNING: Cursor = { position: 0 as Position, lastPositions: [0 as Position], fence: 0, epoch: 1 }

const cursorOf = (onMove: (to: Cursor) => void): PublisherCursor => ({
  read: async () => BEGINNING,
  lead: async () => BEGINNING,
  renew: async () => {},
  release: async () => {},
  repartition: async () => false,
  move: async (to) => onMove(to),
})

/** What anybody would write: the same messages, headers and options, and as many unconfirmed. */
const bareLoop = async (events: readonly LoggedEvent[], prefix: string, queueType: string): Promise<void> => {
  const connection = await connect(AMQP_URL, { noDelay: true })
  const channel = await connection.createConfirmChannel()
  const [exchange, queue] = [`${exchangeOf(prefix)}.bare`, `${prefix}.bare`]
  await channel.assertExchange(exchange, 'topic')
  await channel.assertQueue(queue, { arguments: { 'x-queue-type': queueType } })
  await channel.bindQueue(queue, exchange, '*.*.1-0')
  let [confirmed, sent] = [0, 0]
  const done = Promise.withResolvers<void>()
  const confirm = () => {
    if (++confirmed === events.length) done.resolve()
    else send()
  }
  const send = () => {
    while (sent < events.length && sent - confirmed < PACE.mostInFlight) {
      const event = events[sent++]!
      const place = { partition: 0, partitions: 1, prevPosition: (event.position - 1) as Position, logEpoch: 1 }
      const { headers, body, id, topic } = messageOf(event, place)
      channel.publish(
        exchange,
        `${topic}.1-0`,
        Buffer.from(body),
        { mandatory: true, persistent: true, contentType: 'application/cloudevents+json', messageId: id, headers },
        confirm,
      )
    }
  }
  send()
  await done.promise
  await channel.deleteQueue(queue)
  await channel.deleteExchange(exchange)
  const closed = once(connection, 'close')
  await connection.close()
  await closed
}

const [argument = '60000', rounds = '5'] = process.argv.slice(2)
if (/^\d+$/.test(argument)) await main(Number(argument), Number(rounds))
else console.log(HELP)
