import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { recordedOf } from '#shared/events/cloud-event.ts'
import { isWatermark } from '#shared/events/watermark.ts'
import type { Position } from '#shared/kernel/types.ts'
import { type Broker, BrokerUnavailable, type Message, type QueueName } from '#shared/ports/broker.ts'
import type { Doorbell } from '#shared/ports/doorbell.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import type { PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { orderPlaced, orders, readAll, record } from '#shared/testing/recording.ts'
import { createOutboxPublisher, type OutboxPublisher, type PublisherPorts } from './service.ts'

describe('The publisher', () => {
  let write: TestDatabase
  let cursors: PublisherCursor
  let log: EventLog
  let broker: Broker
  let doorbell: Doorbell
  let running: OutboxPublisher[]

  beforeEach(async () => {
    write = await freshWriteDatabase()
    cursors = createPublisherCursor(write.database)
    log = createMemoryEventLog()
    broker = createInProcessBroker({ maxLength: 100_000 })
    doorbell = createInProcessDoorbell()
    running = []
  })
  afterEach(async () => {
    await Promise.all(running.map((publisher) => publisher.stop()))
    await Promise.all([broker.close(), doorbell.close()])
    await write.drop()
  })

  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  const ports = (): PublisherPorts => ({
    log,
    cursors,
    broker,
    doorbell,
    groups: ['orders', 'sales'],
    partitions: 1,
    holder: 'the only one',
    logger,
  })
  const start = (over: Broker = broker, partitions = 1): OutboxPublisher => {
    const publisher = createOutboxPublisher({ ...ports(), broker: over, partitions })
    running.push(publisher)
    publisher.start()
    return publisher
  }
  const queue = (group: string, partition = 0, partitions = 1): QueueName => ({ group, partition, partitions })
  const collect = async (name: QueueName): Promise<Message[]> => {
    const seen: Message[] = []
    await broker.consume(name, { maxBatch: 1_000 }, async (batch) => void seen.push(...batch))
    return seen
  }
  const cursorIs = (position: number) => eventually(async () => assert.equal((await cursors.read()).position, position))
  const positionsOf = (messages: readonly Message[]) => messages.map(({ headers }) => headers.position as number)
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

  it('publishes the whole log to every group in order, then what is recorded', async () => {
    const [toOrders, toSales] = [await collect(queue('orders')), await collect(queue('sales'))]
    await record(log, orders(1, 3_000))
    start()
    await cursorIs(3_000)
    await record(log, orders(3_001, 3_010))
    doorbell.ring()
    await cursorIs(3_010)
    assert.deepEqual(toOrders.map(recordedOf), (await readAll(log)).map(recordedOf))
    assert.deepEqual(positionsOf(toSales), upTo(3_010))
  })

  it('holds no more in memory than there is room for, however large the events', async () => {
    const data = JSON.stringify({ text: 'x'.repeat(500_000) })
    await record(
      log,
      orders(1, 80).map((event) => ({ ...event, data })),
    )
    let [inFlight, most] = [0, 0]
    const slow: Broker = {
      ...broker,
      publish: async (messages) => {
        const bytes = messages.reduce((sum, { body }) => sum + body.length, 0)
        inFlight += bytes
        most = Math.max(most, inFlight)
        await sleep(20)
        inFlight -= bytes
      },
    }
    start(slow)
    await cursorIs(80)
    assert.ok(most < 10_000_000, `${most} bytes in flight`)
  })

  it('notices what is recorded though nobody rings', async () => {
    start()
    await record(log, orders(1, 1))
    await cursorIs(1)
  })

  it('names in each message the one before it in its partition', async () => {
    const seen = await Promise.all([0, 1, 2].map((partition) => collect(queue('orders', partition, 3))))
    await record(log, orders(1, 700))
    start(broker, 3)
    await cursorIs(700)
    const chains = seen.map((messages) => messages.filter((message) => !isWatermark(message)))
    for (const [partition, messages] of chains.entries()) {
      assert.ok(
        messages.every(({ headers }) => headers.partition === partition && headers.partitions === 3 && headers.logEpoch === 1),
      )
      assert.deepEqual(
        messages.map(({ headers }) => headers.prevPosition as number),
        [0, ...positionsOf(messages).slice(0, -1)],
      )
    }
    assert.deepEqual(
      (await cursors.read()).lastPositions,
      chains.map((messages) => messages.at(-1)!.headers.position),
    )
  })

  it('tells the partitions that got nothing how far it has published, and not for each event', async () => {
    const seen = await Promise.all([0, 1, 2, 3].map((partition) => collect(queue('orders', partition, 4))))
    start(broker, 4)
    await cursorIs(0)
    for (let number = 1; number <= 300; number++) {
      await record(log, [orderPlaced(number)])
      doorbell.ring()
    }
    await cursorIs(300)
    for (const messages of seen) await eventually(() => assert.equal(messages.at(-1)!.headers.position, 300))
    for (const messages of seen) {
      let last = 0
      for (const { headers } of messages.filter((message) => !isWatermark(message))) {
        assert.equal(headers.prevPosition, last)
        last = headers.position
      }
    }
    const all = seen.flat()
    assert.equal(all.filter((message) => !isWatermark(message)).length, 300)
    assert.ok(all.filter(isWatermark).length < 300, `${all.filter(isWatermark).length} watermarks`)
  })

  it('does not count watermarks as events of their partition', async () => {
    start(broker, 4)
    const [seen, events] = [await collect(queue('orders', 0, 4)), orders(1, 40)]
    await record(log, events)
    await cursorIs(40)
    await eventually(() => assert.equal(seen.at(-1)?.headers.position, 40))
    const inFirst = (await readAll(log)).filter(({ bucket }) => bucket % 4 === 0)
    assert.equal((await cursors.read()).lastPositions[0], inFirst.at(-1)!.position)
  })

  it('tells partitions after a restart what they may have missed', async () => {
    const first = start(broker, 2)
    await record(log, orders(1, 3))
    await cursorIs(3)
    await first.stop()
    const seen = await Promise.all([0, 1].map((partition) => collect(queue('orders', partition, 2))))
    await eventually(() => assert.ok(seen.every((messages) => messages.length > 0)))
    for (const messages of seen) messages.length = 0
    start(broker, 2)
    const quiet = (await cursors.read()).lastPositions.findIndex((position) => position < 3)
    await eventually(() => assert.ok(seen[quiet]!.some((message) => isWatermark(message) && message.headers.position === 3)))
  })

  it('goes on where it stood, with the chain unbroken', async () => {
    const seen = await collect(queue('orders'))
    await record(log, orders(1, 1_000))
    const first = start()
    await cursorIs(1_000)
    await first.stop()
    await record(log, orders(1_001, 1_200))
    start()
    await cursorIs(1_200)
    assert.deepEqual(positionsOf(seen), upTo(1_200))
    assert.equal(seen[1_000]!.headers.prevPosition, 1_000)
  })

  it('stores its cursor when it stops', async () => {
    await record(log, orders(1, 300))
    const publisher = start()
    await eventually(async () => assert.equal((await publisher.status()).cursor, 300))
    await publisher.stop()
    assert.equal((await cursors.read()).position, 300)
  })

  it('never moves its cursor past a window that the broker has not taken', async () => {
    const windows: Message[][] = []
    let release = () => {}
    const slow: Broker = {
      ...broker,
      publish: (window) => {
        windows.push([...window])
        return windows.length === 1
          ? new Promise((resolve) => {
              release = resolve
            })
          : broker.publish(window)
      },
    }
    await record(log, orders(1, 2_000))
    start(slow)
    await eventually(() => assert.equal(windows.length, 3))
    assert.equal((await cursors.read()).position, 0)
    release()
    await cursorIs(2_000)
  })

  it('publishes everything at least once though the broker fails again and again', async () => {
    const taken = new Set<number>()
    let calls = 0
    const failing: Broker = {
      ...broker,
      declare: (names) => (calls++ % 5 === 1 ? Promise.reject(new BrokerUnavailable('not now')) : broker.declare(names)),
      publish: async (window) => {
        const part = calls++ % 4 === 3 ? window.slice(0, window.length / 2) : window
        await broker.publish(part)
        if (part !== window) throw new BrokerUnavailable('nack')
        for (const { headers } of window) taken.add(headers.position)
      },
    }
    const checked: PublisherCursor = {
      ...cursors,
      move: async (to) => {
        for (const position of upTo(to.position))
          assert.ok(taken.has(position), `${position} was not taken, the cursor is at ${to.position}`)
        await cursors.move(to)
      },
    }
    const seen = await collect(queue('orders'))
    await record(log, orders(1, 1_500))
    const publisher = createOutboxPublisher({ ...ports(), cursors: checked, broker: failing, groups: ['orders'] })
    running.push(publisher)
    publisher.start()
    await cursorIs(1_500)
    assert.deepEqual(
      [...new Set(positionsOf(seen))].sort((a, b) => a - b),
      upTo(1_500),
    )
  })

  it('says what is wrong, how far behind it is, and that it goes on', async () => {
    let away = true
    const publisher = start({
      ...broker,
      publish: (window) => (away ? Promise.reject(new BrokerUnavailable('gone fishing')) : broker.publish(window)),
    })
    await record(log, orders(1, 5))
    await eventually(async () => assert.equal((await publisher.status()).trouble, 'gone fishing'))
    assert.equal((await publisher.status()).lag, 5)
    away = false
    await eventually(async () =>
      assert.deepEqual(await publisher.status(), {
        role: 'leading',
        head: 5,
        cursor: 5,
        lag: 0,
        verdict: 'keeping_up',
        brokerConnected: true,
      }),
    )
  })

  it('publishes nothing of a log that ends before the cursor, and says so', async () => {
    await cursors.move({ position: 9 as Position, lastPositions: [9 as Position], fence: 0, epoch: 1 })
    await record(log, orders(1, 5))
    const publisher = start()
    await eventually(async () =>
      assert.equal((await publisher.status()).trouble, 'the log ends at 5, before the cursor at 9: events are missing from it'),
    )
  })

  it('outlives a database that goes away', async () => {
    await record(log, orders(1, 10))
    start()
    await cursorIs(10)
    await write.database.query({
      text: 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      values: [],
    })
    await record(log, orders(11, 20))
    await cursorIs(20)
  })
})
