import assert from 'node:assert/strict'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { createSeals } from '#shared/adapters/postgres/seals.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import type { Seals } from '#shared/ports/seals.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { orders, record } from '#shared/testing/recording.ts'
import { createOutboxPublisher, type OutboxPublisher } from './service.ts'

describe('The publisher seals', () => {
  let write: TestDatabase
  let log: EventLog
  let stop: (() => Promise<void>)[]
  let said: [message: string, facts: Record<string, unknown>][]

  beforeEach(async () => {
    write = await freshWriteDatabase()
    ;[log, stop, said] = [createEventLog(write.database), [], []]
  })
  afterEach(async () => {
    for (const end of stop.toReversed()) await end()
    await write.drop()
  })

  const start = (seals: Seals = createSeals(write.database)): OutboxPublisher => {
    const [broker, doorbell] = [createInProcessBroker({ maxLength: 100_000 }), createInProcessDoorbell()]
    const say = (message: string, facts = {}) => void said.push([message, facts])
    const publisher = createOutboxPublisher({
      ...{ log, seals, broker, doorbell, cursors: createPublisherCursor(write.database) },
      ...{ groups: ['orders'], partitions: 1, holder: 'the only one' },
      logger: { debug: say, info: say, warn: say, error: say },
    })
    publisher.start()
    stop.push(doorbell.close, broker.close, publisher.stop)
    return publisher
  }
  const stored = () =>
    write.database.query<{ number: number; seal: string }>({
      text: `select number, encode(seal, 'hex') as seal from log.seals order by number`,
      values: [],
    })
  const sealedTo = (last: number) => eventually(async () => assert.equal((await stored()).at(-1)?.number, last))
  const published = (publisher: OutboxPublisher, upTo: number) =>
    eventually(async () => assert.equal((await publisher.status()).cursor, upTo))
  const saidOf = (wanted: string) => said.filter(([message]) => message === wanted)

  it('what it publishes, and says which seal is the newest', async () => {
    const publisher = start()
    await record(log, orders(1, 999))
    await published(publisher, 999)
    assert.equal((await publisher.status()).seal, undefined)
    await record(log, orders(1_000, 2_050))
    await sealedTo(2)
    const { seal } = (await stored())[1]!
    await eventually(async () => assert.equal((await publisher.status()).seal, `2:${seal}`))
    assert.equal(saidOf('the log is sealed').length, 1)
    assert.match(String(saidOf('the log is sealed')[0]![1]['seal']), /^[12]:[0-9a-f]{64}$/)
  })

  it('a log from before there were seals, though nothing is published any more', async () => {
    await record(log, orders(1, 9_000))
    await createPublisherCursor(write.database).lead({ holder: 'before', milliseconds: 1, partitions: 1 })
    await write.database.query({ text: 'update log.publisher_cursor set position = 9000, leased_until = null', values: [] })
    start()
    await sealedTo(9)
  })

  it('beside its publishing, which waits for no seal', async () => {
    const sealing = Promise.withResolvers<never>()
    const publisher = start({ seal: () => sealing.promise })
    await record(log, orders(1, 3_000))
    await published(publisher, 3_000)
    sealing.reject(new Error('no database'))
    await eventually(async () => assert.equal(saidOf('cannot seal the log for now').length, 1))
    await record(log, orders(3_001, 3_010))
    await published(publisher, 3_010)
  })
})
