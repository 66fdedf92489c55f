import assert from 'node:assert/strict'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createDoorbell } from '#shared/adapters/postgres/doorbell.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import { openLeases } from '#shared/adapters/postgres/open-leases.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { recordedOf } from '#shared/events/cloud-event.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { pgBouncerProgram, startPgBouncer } from '#shared/testing/pgbouncer.ts'
import { orders, readAll, record } from '#shared/testing/recording.ts'
import { createOutboxPublisher } from '../outbox-publisher/service.ts'
import { createConsumerService } from './service.ts'
import { SESSION_SETTINGS } from './session-settings.ts'
import { GROUP } from './testing/pipeline.ts'
import { spending, spent, TABLES } from './testing/read-models.ts'

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

const tested = pgBouncerProgram ? it : it.skip
tested('From the log to a read model, all through a PgBouncer that pools transactions and has no LISTEN', async () => {
  const [write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
  await read.database.query({ text: TABLES, values: [] })
  const bouncer = await startPgBouncer(write.url, 3)
  const [writeUrl, readUrl] = [bouncer.through(write.url), bouncer.through(read.url)]
  const open = (url: string, role: string, settings = {}) =>
    createDatabase({ url, role, settings, applicationName: 'daybook-test', pooler: 'transaction' })
  const command = open(writeUrl, 'daybook_command')
  const publishing = open(writeUrl, 'daybook_publisher')
  const consuming = open(readUrl, 'daybook_consumer', SESSION_SETTINGS)
  const leases = openLeases({ url: readUrl, role: 'daybook_consumer', pooler: 'transaction' })
  const [log, cursors, broker] = [createLogReader(publishing), createPublisherCursor(publishing), createInProcessBroker()]
  const doorbell = createDoorbell({ database: publishing, url: writeUrl, listens: false })

  const partitions = 2
  const publisher = createOutboxPublisher({
    log,
    cursors,
    broker,
    doorbell,
    groups: [GROUP],
    partitions,
    holder: 'one',
    mostIdleMs: 100,
    logger,
  })
  const groups = [{ name: GROUP, projections: [spending] }]
  const consumers = createConsumerService({ log, cursors, database: consuming, leases, holder: 'two', broker, groups, logger })
  publisher.start()
  consumers.start()
  const head = await record(createEventLog(command), orders(1, 2_000), 40)
  await eventually(async () => {
    const text = 'select min(position) as position, count(*) as partitions from read.high_waters'
    assert.deepEqual(await read.database.query({ text, values: [] }), [{ position: head, partitions }])
  })
  const text = 'select customer, orders, total from read.test_spending order by customer collate "C"'
  assert.deepEqual(await read.database.query({ text, values: [] }), spent((await readAll(log)).map(recordedOf)))

  await Promise.all([publisher.stop(), consumers.stop()])
  await Promise.all([broker.close(), doorbell.close(), leases.close()])
  await Promise.all([command, publishing, consuming].map((database) => database.close()))
  await bouncer.stop()
  await Promise.all([write.drop(), read.drop()])
})
