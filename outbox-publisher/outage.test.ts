import assert from 'node:assert/strict'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { openRabbitBroker } from '#shared/adapters/rabbitmq/broker.ts'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import { cuttable } from '#shared/testing/cuttable.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { deleteTopology, freshRabbitOptions, rabbitOfTests } from '#shared/testing/rabbitmq.ts'
import { orders, record } from '#shared/testing/recording.ts'
import { queuesOf } from './groups.ts'
import { createOutboxPublisher } from './service.ts'

describe('A publisher over RabbitMQ', function () {
  this.timeout(60_000)
  const rabbit = rabbitOfTests()
  it('goes on by itself after the broker was away, and holds nothing of the log meanwhile', async () => {
    const [write, way, log] = [await freshWriteDatabase(), await cuttable(rabbit.url), createMemoryEventLog()]
    const cursors = createPublisherCursor(write.database)
    const options = freshRabbitOptions(way.url)
    const broker = await openRabbitBroker(options)
    const doorbell = createInProcessDoorbell()
    let reads = 0
    const counted: typeof log.read = (range) => {
      reads++
      return log.read(range)
    }
    const publisher = createOutboxPublisher({
      log: { ...log, read: counted },
      cursors,
      broker,
      doorbell,
      groups: ['shop'],
      partitions: 2,
      holder: 'the only one',
      logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    })
    const cursorIs = (position: number) =>
      eventually(async () => assert.equal((await cursors.read()).position, position), { withinMs: 20_000 })
    publisher.start()
    await record(log, orders(1, 500))
    await cursorIs(500)

    await way.cut()
    await record(log, orders(501, 4_000))
    await eventually(async () => assert.match((await publisher.status()).trouble ?? '', /ECONN|closed|RabbitMQ/))
    const before = reads
    const tries = (await cursors.read()).fence
    await eventually(async () => assert.ok((await cursors.read()).fence >= tries + 3))
    assert.equal(reads, before)
    assert.equal((await publisher.status()).lag, 3_500)

    await way.mend()
    await cursorIs(4_000)
    await eventually(async () => assert.equal((await publisher.status()).trouble, undefined))
    const seen = new Set<number>()
    for (const queue of queuesOf(['shop'], 2))
      await broker.consume(queue, { maxBatch: 1_000 }, async (batch) => {
        for (const { headers } of batch) seen.add(headers.position)
      })
    await eventually(() => assert.equal(seen.size, 4_000))

    await publisher.stop()
    await Promise.all([broker.close(), doorbell.close()])
    await deleteTopology(
      { ...options, url: rabbit.url },
      queuesOf(['shop'], 2).map((queue) => queueOf(options.prefix, queue)),
    )
    await Promise.all([way.cut(), write.drop()])
  })
})
