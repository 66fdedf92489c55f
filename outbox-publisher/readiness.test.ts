import assert from 'node:assert/strict'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { type Broker, BrokerUnavailable } from '#shared/ports/broker.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import type { PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { orders, record } from '#shared/testing/recording.ts'
import { publisherHealth } from './health.ts'
import { createOutboxPublisher, type OutboxPublisher } from './service.ts'

const LONGER_THAN_THE_PATIENCE_MS = 31_000

describe('The readiness of a publisher that cannot reach the broker', function () {
  this.timeout(30_000)
  let write: TestDatabase
  let cursors: PublisherCursor
  let log: EventLog
  let running: OutboxPublisher[]
  let nowMs: number

  beforeEach(async () => {
    write = await freshWriteDatabase()
    ;[cursors, log, running, nowMs] = [createPublisherCursor(write.database), createMemoryEventLog(), [], 0]
    await record(log, orders(1, 20))
  })
  afterEach(async () => {
    await Promise.all(running.map((publisher) => publisher.stop()))
    await write.drop()
  })

  const reachable = (): Broker => createInProcessBroker()
  const unreachable = (): Broker => ({
    ...createInProcessBroker(),
    connected: () => false,
    declare: () => Promise.reject(new BrokerUnavailable('connect ECONNREFUSED')),
  })
  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  const start = (holder: string, broker: Broker): OutboxPublisher => {
    const ports = { log, cursors, broker, doorbell: createInProcessDoorbell(), groups: ['shop'], partitions: 1, logger }
    const publisher = createOutboxPublisher({ ...ports, holder, now: () => nowMs })
    running.push(publisher)
    publisher.start()
    return publisher
  }
  const ready = (publisher: OutboxPublisher) => publisherHealth(publisher).needed['publishing']!()
  const fence = async () => (await cursors.read()).fence
  const failed = (publisher: OutboxPublisher) =>
    eventually(async () => assert.match((await publisher.status()).trouble ?? '', /ECONNREFUSED/))

  /** However its attempts and the pauses between them lie, over so many of them. */
  const areNeverReady = async (publishers: readonly OutboxPublisher[], attempts: number) => {
    const until = (await fence()) + attempts
    while ((await fence()) < until)
      for (const publisher of publishers)
        await assert.rejects(
          async () => ready(publisher),
          /^Error: stalled: 20 events are not published \(connect ECONNREFUSED\)/,
        )
  }

  it('lasts for the patience, and no longer, though it lets go of the lead after each attempt', async () => {
    const alone = start('alone', unreachable())
    await failed(alone)
    await ready(alone)
    await ready(alone)
    nowMs += LONGER_THAN_THE_PATIENCE_MS
    await areNeverReady([alone], 4)
  })

  it('does not come from another one that cannot reach it either', async () => {
    const both = [start('first', unreachable()), start('second', unreachable())]
    for (const publisher of both) {
      await failed(publisher)
      await ready(publisher)
      await ready(publisher)
    }
    nowMs += LONGER_THAN_THE_PATIENCE_MS
    await areNeverReady(both, 6)
  })

  it('comes back when another one publishes', async () => {
    const without = start('without', unreachable())
    await failed(without)
    await ready(without)
    await ready(without)
    nowMs += LONGER_THAN_THE_PATIENCE_MS
    await areNeverReady([without], 1)
    start('with', reachable())
    await eventually(
      async () => {
        await ready(without)
        assert.deepEqual(await without.status().then(({ role, trouble }) => [role, trouble]), ['standby', undefined])
      },
      { withinMs: 20_000 },
    )
  })
})
