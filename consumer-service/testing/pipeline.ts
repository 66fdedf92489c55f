import assert from 'node:assert/strict'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { recordedOf } from '#shared/events/cloud-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker, Message } from '#shared/ports/broker.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { readAll } from '#shared/testing/recording.ts'
import { createOutboxPublisher, type OutboxPublisher } from '../../outbox-publisher/service.ts'
import type { AnyProjection } from '../projection.ts'
import { type ConsumerPorts, type ConsumerService, createConsumerService } from '../service.ts'
import { SESSION_SETTINGS } from '../session-settings.ts'
import { spending, spent, stores, TABLES } from './read-models.ts'

export const GROUP = 'shop'
export const CONSUMERS = 'consumers under test'

/** Shares change hands sooner than in earnest. */
const PACE = { leaseMs: 1_000, everyMs: 100, drainMs: 5_000, awayMs: 1_500, connectedMs: 3_000 }

export type Pipeline = Awaited<ReturnType<typeof openPipeline>>

/** From the log to two read models: publishers and consumers as a test likes them, on databases of its own. */
export const openPipeline = async (broker: Broker, partitions = 1) => {
  const [write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
  const database = createDatabase({ url: read.url, max: 6, applicationName: CONSUMERS, settings: SESSION_SETTINGS })
  await read.database.query({ text: TABLES, values: [] })
  const [log, cursors, leases] = [
    createEventLog(write.database),
    createPublisherCursor(write.database),
    createLeases(read.database),
  ]
  await cursors.repartition(partitions)
  const stops: (() => Promise<unknown>)[] = []

  const publish = (meddle: (window: readonly Message[]) => readonly Message[] = (window) => window): OutboxPublisher => {
    const meddled = { ...broker, publish: (window: readonly Message[]) => broker.publish(meddle(window)) }
    const doorbell = createInProcessDoorbell()
    const publisher = createOutboxPublisher({
      log,
      cursors,
      broker: meddled,
      doorbell,
      groups: [GROUP],
      partitions,
      holder: `publisher ${stops.length}`,
      logger: silent,
    })
    publisher.start()
    stops.push(() => publisher.stop())
    return publisher
  }

  const consume = (...projections: AnyProjection[]): ConsumerService =>
    join({ groups: [{ name: GROUP, projections: projections.length === 0 ? [spending, stores] : projections }] })

  /** Another consumer service, with ports of its own if need be. */
  const join = (own: Partial<ConsumerPorts> = {}): ConsumerService => {
    const holder = `consumers ${stops.length}`
    const ports = { log, cursors, database, leases, broker, groups: [{ name: GROUP, projections: [spending, stores] }] }
    const service = createConsumerService({ ...ports, holder, logger: silent, pace: PACE, ...own })
    service.start()
    stops.push(() => service.stop())
    return service
  }

  /** Between partitions there is none. */
  const inOrder = (texts: readonly string[]) => (partitions === 1 ? texts : texts.toSorted())

  const highWater = async (readModel: string): Promise<number | undefined> => {
    const text = 'select min(position) as position from read.high_waters where read_model = $1'
    return (await read.database.query<{ position: number }>({ text, values: [readModel] }))[0]?.position
  }

  const reaches = (readModel: string, position: Position) =>
    eventually(async () => assert.equal(await highWater(readModel), position), { withinMs: 15_000 })

  const published = (position: Position) => eventually(async () => assert.equal((await cursors.read()).position, position))

  /** Waits until the read models have reached the head, and holds their tables against a fold of the log. */
  const equalsTheLog = async () => {
    const { head } = await log.head()
    await Promise.all([reaches('spending', head), reaches('stores', head)])
    const events = (await readAll(log)).map(recordedOf)
    const totals = 'select customer, orders, total from read.test_spending order by customer collate "C"'
    assert.deepEqual(await read.database.query({ text: totals, values: [] }), spent(events))
    const opened = await read.database.query<{ store: string }>({
      text: 'select store from read.test_stores order by number',
      values: [],
    })
    assert.deepEqual(
      inOrder(opened.map(({ store }) => store)),
      inOrder(events.flatMap((event) => (event.type === 'StoreOpened' ? [event.data.storeId] : []))),
    )
  }

  const close = async () => {
    await Promise.all(stops.map((stop) => stop()))
    await database.close()
    await Promise.all([write.drop(), read.drop()])
  }

  return {
    ...{ log, cursors, leases, database, write: write.database, read: read.database },
    urls: { write: write.url, read: read.url },
    ...{ publish, consume, join, highWater, reaches, published, equalsTheLog, close },
  }
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
