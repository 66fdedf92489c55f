import { once } from 'node:events'
import { connect } from 'amqplib'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { openRabbitBroker, type RabbitOptions } from '#shared/adapters/rabbitmq/broker.ts'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import { messageOf, recordedOf } from '#shared/events/cloud-event.ts'
import { createTurns } from '#shared/kernel/turns.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker, Message } from '#shared/ports/broker.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import { deleteTopology, freshRabbitOptions } from '#shared/testing/rabbitmq.ts'
import { createGroup, MAX_BATCH } from '../consumer-service/group.ts'
import type { AnyProjection } from '../consumer-service/projection.ts'
import { startOwnServer } from './own-server.ts'
import { median } from './percentile.ts'
import { typicalEvents } from './typical-events.ts'

const HELP = `node bench/consumer.ts [EVENTS] [ROUNDS]

Messages per second out of a full queue of RabbitMQ (AMQP_URL, else localhost), parsed and acknowledged in batches: by a bare amqplib
loop with the same prefetch, by the adapter, and by a group with one read model that counts, in a transaction a batch.`

const AMQP_URL = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672'
const QUEUE = { group: 'shop', partition: 0, partitions: 1 }
const WINDOW = 256
const silent = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error }

type Taker = (options: RabbitOptions, count: number, database: Database) => Promise<void>

const main = async (count: number, rounds: number): Promise<void> => {
  const server = await startOwnServer()
  const url = await server.database('consumer', 'read')
  const settings = { synchronous_commit: 'off', jit: 'off', search_path: 'read' }
  const database = createDatabase({ url, applicationName: 'daybook-bench', settings })
  const messages = typicalEvents(count).map((event) =>
    messageOf(event, { partition: 0, partitions: 1, prevPosition: (event.position - 1) as Position, logEpoch: 1 }),
  )
  for (const queueType of ['classic', 'quorum'] as const) {
    const rates = Object.fromEntries(Object.keys(TAKERS).map((name): [string, number[]] => [name, []]))
    for (let round = 0; round < rounds; round++)
      for (const [name, take] of Object.entries(TAKERS)) rates[name]!.push(await measure(take, queueType, messages, database))
    for (const [name, each] of Object.entries(rates)) {
      const ratio = median(each.map((rate, round) => rate / rates['bare amqplib']![round]!))
      console.log(`${queueType}, ${name}: median ${median(each).toFixed(0)}/s, ${ratio.toFixed(2)} of the bare loop`)
    }
  }
  await database.close()
  await server.stop()
}

const measure = async (
  take: Taker,
  queueType: 'classic' | 'quorum',
  messages: readonly Message[],
  database: Database,
): Promise<number> => {
  const options = freshRabbitOptions(AMQP_URL, { queueType, maxLength: 10_000_000 })
  await fill(options, messages)
  await database.query({ text: 'delete from read.high_waters', values: [] })
  const began = performance.now()
  await take(options, messages.length, database)
  const rate = (messages.length / (performance.now() - began)) * 1_000
  await deleteTopology(options, [queueOf(options.prefix, QUEUE)])
  return rate
}

const opened = async (options: RabbitOptions): Promise<Broker> => {
  const broker = await openRabbitBroker(options)
  await until(broker.connected)
  return broker
}

const fill = async (options: RabbitOptions, messages: readonly Message[]): Promise<void> => {
  const broker = await opened(options)
  await broker.declare([QUEUE])
  for (let first = 0; first < messages.length; first += WINDOW) await broker.publish(messages.slice(first, first + WINDOW))
  await broker.close()
}

/** What anybody would write. */
const bare: Taker = async (options, count) => {
  const connection = await connect(AMQP_URL, { noDelay: true })
  const channel = await connection.createChannel()
  await channel.prefetch(2 * MAX_BATCH)
  const done = Promise.withResolvers<void>()
  let taken = 0
  await channel.consume(queueOf(options.prefix, QUEUE), (message) => {
    JSON.parse(message!.content.toString())
    if (++taken % MAX_BATCH === 0 || taken === count) channel.ack(message!, true)
    if (taken === count) done.resolve()
  })
  await done.promise
  const closed = once(connection, 'close')
  await connection.close()
  await closed
}

const adapter: Taker = async (options, count) => {
  const broker = await opened(options)
  const done = Promise.withResolvers<void>()
  let taken = 0
  await broker.consume(QUEUE, { maxBatch: MAX_BATCH }, async (batch) => {
    for (const message of batch) recordedOf(message)
    taken += batch.length
    if (taken === count) done.resolve()
  })
  await done.promise
  await broker.close()
}

const counting: AnyProjection = {
  name: 'counting',
  version: 1,
  tables: [],
  types: ['OrderPlaced', 'StockReserved'],
  changes: (events) => [{ text: 'select $1::int', values: [events.length] }],
}

/** Its log is empty until it consumes, so that all comes from the broker. */
const group: Taker = async (options, count, database) => {
  const rabbit = await opened(options)
  let head = 0 as Position
  const log: LogReader = {
    head: async () => ({ head, epoch: 1 }),
    read: () => Promise.reject(new Error('the log was read')),
  }
  const cursors = { read: async () => ({ position: head, lastPositions: [head], fence: 0, epoch: 1 }) }
  const ports = { log, cursors, database, logger: silent, turns: createTurns(1) }
  const consume: Broker['consume'] = async (...what) => {
    await until(() => shop.statuses()[0]!.mode === 'following')
    head = count as Position
    return rabbit.consume(...what)
  }
  const partition = { number: 0, of: 1 }
  const shop = createGroup({ name: QUEUE.group, projections: [counting] }, partition, { ...rabbit, consume }, ports)
  await shop.start()
  await until(() => shop.statuses()[0]!.position === count)
  await shop.stop()
  await rabbit.close()
}

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2))
}

const TAKERS: Readonly<Record<string, Taker>> = {
  'bare amqplib': bare,
  'the adapter': adapter,
  'a group with one read model': group,
}

const [argument = '50000', rounds = '5'] = process.argv.slice(2)
if (/^\d+$/.test(argument)) await main(Number(argument), Number(rounds))
else console.log(HELP)
