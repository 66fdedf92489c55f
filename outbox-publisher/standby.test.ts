import assert from 'node:assert/strict'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { isWatermark } from '#shared/events/watermark.ts'
import type { Broker } from '#shared/ports/broker.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import type { PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { orders, record } from '#shared/testing/recording.ts'
import { createOutboxPublisher, type OutboxPublisher, type PublisherPorts } from './service.ts'

const SHORT = { milliseconds: 400, renewEveryMs: 100 }
const LONG = { milliseconds: 600_000, renewEveryMs: 200_000 }
const away = () => Promise.reject(new Error('the database is away'))

describe('Of two publishers', () => {
  let write: TestDatabase
  let cursors: PublisherCursor
  let log: EventLog
  let broker: Broker
  let running: OutboxPublisher[]
  let published: { readonly by: string; readonly position: number }[]

  beforeEach(async () => {
    write = await freshWriteDatabase()
    cursors = createPublisherCursor(write.database)
    ;[log, broker, running, published] = [createMemoryEventLog(), createInProcessBroker(), [], []]
    await broker.declare([{ group: 'shop', partition: 0, partitions: 1 }])
  })
  afterEach(async () => {
    await Promise.all(running.map((publisher) => publisher.stop()))
    await broker.close()
    await write.drop()
  })

  const noted = (by: string): Broker => ({
    ...broker,
    publish: (window) => {
      published.push(...window.map(({ headers }) => ({ by, position: headers.position })))
      return broker.publish(window)
    },
  })
  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  const start = (holder: string, given: Partial<PublisherPorts> = {}): OutboxPublisher => {
    const doorbell = createInProcessDoorbell()
    const ports = { log, cursors, broker: noted(holder), doorbell, groups: ['shop'], partitions: 1, lease: SHORT, logger }
    const publisher = createOutboxPublisher({ ...ports, holder, ...given })
    running.push(publisher)
    publisher.start()
    return publisher
  }
  const becomes = (publisher: OutboxPublisher, wanted: 'leading' | 'standby') =>
    eventually(async () => assert.equal((await publisher.status()).role, wanted))
  const cursorIs = (position: number) => eventually(async () => assert.equal((await cursors.read()).position, position))
  const publishedBy = (name: string) => published.filter(({ by }) => by === name).map(({ position }) => position)
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)
  const runOut = () =>
    write.database.query({ text: `update log.publisher_cursor set leased_until = now() - interval '1 hour'`, values: [] })

  it('one publishes, and the other takes over at once when that one stops', async () => {
    const first = start('first', { lease: LONG })
    await becomes(first, 'leading')
    const second = start('second')
    await record(log, orders(1, 20))
    await cursorIs(20)
    assert.equal((await second.status()).role, 'standby')
    await eventually(async () => assert.equal((await second.status()).cursor, 20))
    await first.stop()
    await record(log, orders(21, 30))
    await cursorIs(30)
    assert.deepEqual([publishedBy('first'), publishedBy('second')], [upTo(20), upTo(30).slice(20)])
  })

  it('one stops publishing when it can no longer renew its lease, and the other goes on', async () => {
    let cut = false
    const troubled: PublisherCursor = {
      ...cursors,
      renew: (...lease) => (cut ? away() : cursors.renew(...lease)),
      lead: (candidate) => (cut ? away() : cursors.lead(candidate)),
      move: (to) => (cut ? away() : cursors.move(to)),
    }
    const first = start('first', { cursors: troubled })
    await record(log, orders(1, 5))
    await cursorIs(5)
    const second = start('second')
    cut = true
    await becomes(first, 'standby')
    await becomes(second, 'leading')
    await record(log, orders(6, 9))
    await cursorIs(9)
    assert.deepEqual([publishedBy('first'), publishedBy('second')], [upTo(5), [6, 7, 8, 9]])
    cut = false
    await second.stop()
    await becomes(first, 'leading')
  })

  it('one that does not know that it has lost cannot move the cursor, and stands by when it learns of it', async () => {
    const unaware: PublisherCursor = { ...cursors, renew: async () => {} }
    const first = start('first', { cursors: unaware, lease: LONG })
    await record(log, orders(1, 5))
    await cursorIs(5)
    await runOut()
    const second = start('second', { lease: LONG })
    await becomes(second, 'leading')
    assert.equal((await first.status()).role, 'leading')
    const { fence } = await cursors.read()
    await record(log, orders(6, 9))
    await becomes(first, 'standby')
    await cursorIs(9)
    assert.equal((await cursors.read()).fence, fence)
    assert.deepEqual(publishedBy('second'), [6, 7, 8, 9])
  })

  it('one leads that can reach the broker', async () => {
    const first = start('first', { broker: { ...broker, declare: away }, lease: LONG })
    await eventually(async () => assert.match((await first.status()).trouble ?? '', /away/))
    const second = start('second', { lease: LONG })
    await becomes(second, 'leading')
    await record(log, orders(1, 3))
    await cursorIs(3)
    assert.deepEqual(publishedBy('second'), [1, 2, 3])
  })

  it('the one that leads begins anew in as many partitions as are set meanwhile', async () => {
    const [first, seen] = [start('first'), [] as number[]]
    await record(log, orders(1, 20))
    await cursorIs(20)
    const { fence } = await cursors.read()
    assert.equal(await cursors.repartition(2), true)
    await eventually(async () => assert.ok((await cursors.read()).fence > fence + 1))
    await becomes(first, 'leading')
    for (const partition of [0, 1])
      await broker.consume({ group: 'shop', partition, partitions: 2 }, { maxBatch: 100 }, async (batch) => {
        for (const message of batch) if (!isWatermark(message)) seen.push(message.headers.position)
        assert.ok(batch.every(({ headers }) => headers.prevPosition >= 20))
      })
    await record(log, orders(21, 60))
    await eventually(() =>
      assert.deepEqual(
        seen.toSorted((a, b) => a - b),
        upTo(60).slice(20),
      ),
    )
  })

  it('the one that has lost the lead no longer stands for the queues it declared', async () => {
    let stands: unknown
    const first = start('first', {
      lease: LONG,
      broker: {
        ...noted('first'),
        declare: async (queues) => {
          stands = queues
        },
        forget: () => {
          stands = undefined
        },
      },
    })
    await becomes(first, 'leading')
    await eventually(() => assert.deepEqual(stands, [{ group: 'shop', partition: 0, partitions: 1 }]))
    await cursors.repartition(2)
    const second = start('second', { lease: LONG })
    await becomes(second, 'leading')
    await record(log, orders(1, 3))
    await becomes(first, 'standby')
    await eventually(() => assert.equal(stands, undefined))
  })

  const warningsOfOneThatIsAskedFor = async (partitions: number | undefined) => {
    await cursors.repartition(2)
    const told: unknown[] = []
    const warned: (Readonly<Record<string, unknown>> | undefined)[] = []
    const telling = {
      ...logger,
      info: (text: string) => void told.push(text),
      warn: (_: string, facts = {}) => void warned.push(facts),
    }
    await becomes(start('first', { partitions, logger: telling }), 'leading')
    await eventually(() => assert.ok(told.includes('this publisher leads')))
    assert.equal((await cursors.read()).lastPositions.length, 2)
    return warned
  }

  it('one says when PARTITIONS is not what is stored, and to change PARTITIONS, not the log', async () => {
    const [{ partitions, PARTITIONS, advice } = {}, ...more] = await warningsOfOneThatIsAskedFor(3)
    assert.deepEqual([partitions, PARTITIONS, more], [2, 3, []])
    assert.match(String(advice), /^the number of the log counts: set PARTITIONS to it, or leave it out/)
  })

  it('one has nothing to say about what is stored when nobody has set PARTITIONS', async () =>
    assert.deepEqual(await warningsOfOneThatIsAskedFor(undefined), []))

  it('one goes on at once after a crash when it keeps its name', async () => {
    await cursors.lead({ holder: 'first', milliseconds: 600_000, partitions: 1 })
    await becomes(start('first'), 'leading')
  })
})
