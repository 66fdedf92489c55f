import assert from 'node:assert/strict'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { isWatermark } from '#shared/events/watermark.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { orders, record } from '#shared/testing/recording.ts'
import { createOutboxPublisher } from './service.ts'

/** What is left after a restore from before position 51: the cursor's row goes back with the log. */
const PUT_BACK = `
  set session_replication_role = replica;
  alter table log.events disable trigger all;
  delete from log.events where position > 50;
  alter table log.events enable trigger all;
  set session_replication_role = origin;
  update log.publisher_cursor set position = 50, last_positions = '{50}'`

describe('A publisher whose log is put back while it leads', () => {
  for (const { how, also } of [
    { how: 'and its epoch raised', also: '; update log.epoch set epoch = epoch + 1' },
    { how: 'and its epoch forgotten', also: '' },
  ])
    it(`${how} begins anew from the stored cursor`, async () => {
      const write = await freshWriteDatabase()
      const [log, cursors, broker] = [
        createEventLog(write.database),
        createPublisherCursor(write.database),
        createInProcessBroker(),
      ]
      const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
      const doorbell = createInProcessDoorbell()
      const lease = { milliseconds: 3_000, renewEveryMs: 100 }
      const ports = { log, cursors, broker, doorbell, groups: ['shop'], partitions: 1, holder: 'only', lease, logger }
      const publisher = createOutboxPublisher(ports)
      const cursorIs = (position: number) => eventually(async () => assert.equal((await cursors.read()).position, position))
      publisher.start()
      await record(log, orders(1, 100))
      await cursorIs(100)
      const published: number[] = []
      await broker.consume({ group: 'shop', partition: 0, partitions: 1 }, { maxBatch: 1_000 }, async (batch) => {
        for (const message of batch) if (!isWatermark(message)) published.push(message.headers.position)
      })
      await eventually(() => assert.equal(published.length, 100))

      await write.database.query({ text: PUT_BACK + also, values: [] })
      await record(log, orders(201, 210))
      await cursorIs(60)
      assert.deepEqual(published.slice(100), [51, 52, 53, 54, 55, 56, 57, 58, 59, 60])
      const { head, epoch } = await log.head()
      assert.deepEqual([head, (await cursors.read()).epoch, (await publisher.status()).role], [60, epoch, 'leading'])
      await Promise.all([publisher.stop(), broker.close(), doorbell.close()])
      await write.drop()
    })
})
