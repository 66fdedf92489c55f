import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { openLeases } from '#shared/adapters/postgres/open-leases.ts'
import { databaseUrl, prepareDatabase } from '#shared/adapters/postgres/prepare-database.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { openRabbitBroker } from '#shared/adapters/rabbitmq/broker.ts'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import type { Broker } from '#shared/ports/broker.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import type { PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import { deleteTopology, freshRabbitOptions } from '#shared/testing/rabbitmq.ts'
import { record } from '#shared/testing/recording.ts'
import { administer } from '#shared/testing/test-server.ts'
import type { GroupOf } from '../consumer-service/group.ts'
import type { AnyProjection } from '../consumer-service/projection.ts'
import { groups } from '../consumer-service/projections.ts'
import { createConsumerService } from '../consumer-service/service.ts'
import { SESSION_SETTINGS } from '../consumer-service/session-settings.ts'
import { queuesOf } from '../outbox-publisher/groups.ts'
import { createOutboxPublisher } from '../outbox-publisher/service.ts'
import { typicalEvents } from './typical-events.ts'

const HELP = `node bench/catch-up.ts [EVENTS] [PARTITIONS]

From a log in PostgreSQL (TEST_DATABASE_URL, else localhost; databases are made and dropped): events per second of the
publisher in-process, of catching up from the log, and of the publisher with all read models behind it, in-process
and over RabbitMQ (AMQP_URL, else localhost), in so many partitions.`

const SERVER = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const AMQP_URL = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672'
const NAMES = { write: `daybook_bench_${process.pid}_write`, read: `daybook_bench_${process.pid}_read` }
const NAMES_OF_GROUPS = groups.map(({ name }) => name)
const silent = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error }

/** Counts what comes: all that is left is the machinery. */
const counting: AnyProjection = {
  name: 'counting',
  version: 1,
  tables: [],
  types: ['OrderPlaced', 'StockReserved'],
  changes: (events) => [{ text: 'select $1::int', values: [events.length] }],
}

type Ports = { readonly log: LogReader; readonly cursors: PublisherCursor; readonly database: Database }

const main = async (count: number, partitions: number): Promise<void> => {
  for (const set of ['write', 'read'] as const) await prepareDatabase(databaseUrl(SERVER, NAMES[set]), set)
  const write = open('write')
  const database = open('read', SESSION_SETTINGS)
  try {
    await record(createEventLog(write), typicalEvents(count), 2_000)
    const ports = { log: createLogReader(write), cursors: createPublisherCursor(write), database }
    await ports.cursors.repartition(partitions)
    await report('publisher, in-process', count, async () => publish(ports, count, await drained(partitions)))
    await report('catch-up, counting', count, () => consume(ports, count, [{ name: 'bench', projections: [counting] }]))
    for (const projection of groups.flatMap(({ projections }) => projections))
      await report(`catch-up, ${projection.name}`, count, () =>
        consume(ports, count, [{ name: 'bench', projections: [projection] }]),
      )
    await emptyReadModels()
    await report('catch-up, all read models', count, () => consume(ports, count, groups))
    await startAgain(write, partitions)
    await report('all of it, in-process', count, () => both(ports, count, createInProcessBroker()))
    for (const queueType of ['classic', 'quorum'] as const) {
      await startAgain(write, partitions)
      const options = freshRabbitOptions(AMQP_URL, { queueType, maxLength: 1_000_000 })
      const broker = await openRabbitBroker(options)
      await report(`all of it, RabbitMQ, ${queueType}`, count, () => both(ports, count, broker))
      await deleteTopology(
        options,
        queuesOf(NAMES_OF_GROUPS, partitions).map((queue) => queueOf(options.prefix, queue)),
      )
    }
  } finally {
    await Promise.all([write.close(), database.close()])
    for (const name of Object.values(NAMES)) await administer(SERVER, `drop database ${name} with (force)`)
  }
}

const open = (set: keyof typeof NAMES, settings: Readonly<Record<string, string>> = {}): Database =>
  createDatabase({ url: databaseUrl(SERVER, NAMES[set]), applicationName: 'daybook-bench', settings })

const startAgain = async (write: Database, partitions: number): Promise<void> => {
  await emptyReadModels()
  const text = 'update log.publisher_cursor set position = 0, last_positions = array_fill(0::bigint, array[$1::int])'
  await write.query({ text, values: [partitions] })
}

const emptyReadModels = async (): Promise<void> => {
  await administer(SERVER, `drop database ${NAMES.read} with (force)`)
  await prepareDatabase(databaseUrl(SERVER, NAMES.read), 'read')
}

const report = async (name: string, count: number, work: () => Promise<unknown>): Promise<void> => {
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  await work()
  const perSecond = (count / (performance.now() - began)) * 1_000
  const { user, system } = process.cpuUsage(cpu)
  const memory = process.memoryUsage().rss / 2 ** 20
  console.log(
    `${name.padEnd(32)}${perSecond.toFixed(0).padStart(8)}/s ${((user + system) / count).toFixed(1).padStart(6)} µs of CPU each, ${memory.toFixed(0)} MiB`,
  )
}

/** Into the void. */
const drained = async (partitions: number): Promise<Broker> => {
  const broker = createInProcessBroker()
  for (const queue of queuesOf(NAMES_OF_GROUPS, partitions)) await broker.consume(queue, { maxBatch: 1_000 }, async () => {})
  return broker
}

const publish = async ({ log, cursors }: Ports, count: number, broker: Broker): Promise<void> => {
  const doorbell = createInProcessDoorbell()
  const publisher = createOutboxPublisher({
    log,
    cursors,
    broker,
    doorbell,
    groups: NAMES_OF_GROUPS,
    // Those that the cursor has count.
    partitions: 1,
    holder: 'bench',
    logger: silent,
  })
  publisher.start()
  await until(async () => (await publisher.status()).cursor === count)
  await publisher.stop()
}

const consume = async (
  ports: Ports,
  count: number,
  groupsOf: readonly GroupOf[],
  broker = createInProcessBroker(),
): Promise<void> => {
  const leases = openLeases({ url: databaseUrl(SERVER, NAMES.read) })
  const service = createConsumerService({ ...ports, broker, groups: groupsOf, leases, holder: 'bench', logger: silent })
  service.start()
  await until(async () => {
    const { readModels } = await service.status()
    return readModels.length > 0 && readModels.every(({ position }) => position === count)
  })
  await service.stop()
  await leases.close()
}

const both = async (ports: Ports, count: number, broker: Broker): Promise<void> => {
  await Promise.all([consume(ports, count, groups, broker), publish(ports, count, broker)])
  await broker.close()
}

const until = async (reached: () => Promise<boolean>): Promise<void> => {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 20))
}

const [events = '100000', partitions = '1'] = process.argv.slice(2)
if (/^\d+$/.test(events) && /^\d+$/.test(partitions)) await main(Number(events), Number(partitions))
else console.log(HELP)
