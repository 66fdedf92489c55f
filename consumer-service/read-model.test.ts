import assert from 'node:assert/strict'
import { createTurns } from '#shared/kernel/turns.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { orders, record } from '#shared/testing/recording.ts'
import { applyStep, followingDeliveries } from './apply-batch.ts'
import type { Delivery } from './delivery.ts'
import { openHighWater, type Place } from './high-water.ts'
import type { AnyProjection } from './projection.ts'
import { createReadModel, type ReadModel } from './read-model.ts'
import { cursorsOf } from './testing/cursors.ts'

const partition = { number: 0, of: 1 }
const place: Place = { readModel: 'heard', partition, version: 1 }

/** Writes down what it hears, slowly. */
const heard: AnyProjection = {
  name: 'heard',
  version: 1,
  tables: ['test_heard'],
  types: ['OrderPlaced'],
  changes: (events) => [
    {
      text: 'insert into test_heard (position) select position from unnest($1::bigint[]) as heard (position), pg_sleep(0.02)',
      values: [events.map(({ position }) => position)],
    },
  ],
}

const delivery = (position: number, prevPosition = position - 1): Delivery => ({
  position: position as Position,
  prevPosition: prevPosition as Position,
  logEpoch: 1,
  event: { position: position as Position } as NonNullable<Delivery['event']>,
})

describe('A read model', () => {
  let read: TestDatabase
  let database: Database
  let log: EventLog
  let readModel: ReadModel
  let delivered = 0 as Position
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

  beforeEach(async () => {
    read = await freshReadDatabase()
    database = read.database
    await database.query({ text: 'create table read.test_heard (position bigint not null)', values: [] })
    log = createMemoryEventLog()
    delivered = 0 as Position
    const ports = { log, cursors: cursorsOf(1), database, logger: silent, turns: createTurns(1) }
    readModel = createReadModel(heard, partition, ports, () => delivered)
  })
  afterEach(async () => {
    await readModel.stop()
    await read.drop()
  })

  const hasHeard = async () =>
    (
      await database.query<{ position: number }>({ text: 'select position from read.test_heard order by position', values: [] })
    ).map(({ position }) => position)
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)
  const follows = () => eventually(() => assert.ok(readModel.follows()))
  const deliver = (...deliveries: Delivery[]) => {
    delivered = deliveries.at(-1)!.position
    return readModel.follow(deliveries)
  }

  it('applies a batch once though two apply it at the same time', async () => {
    await openHighWater(database, place, 1)
    const batch = followingDeliveries([delivery(1), delivery(2)])
    await Promise.all([1, 2, 3].map(() => applyStep(database, heard, place, batch)))
    assert.deepEqual(await hasHeard(), [1, 2])
  })

  it('reads what is missing from the log at once', async () => {
    readModel.start()
    await follows()
    await record(log, orders(1, 5))
    await deliver(delivery(1), delivery(4), delivery(5))
    await eventually(async () => assert.deepEqual(await hasHeard(), upTo(5)))
    await follows()
  })

  it('does not take a batch for seen because it ends with what was', async () => {
    readModel.start()
    await follows()
    await record(log, orders(1, 5))
    await deliver(delivery(1), delivery(2))
    await deliver(delivery(5), delivery(4), delivery(2))
    await eventually(async () => assert.deepEqual(await hasHeard(), upTo(5)))
  })

  it('ignores what is delivered while it catches up, and loses none of it', async () => {
    await record(log, orders(1, 4_500))
    readModel.start()
    await record(log, orders(4_501, 4_510))
    await deliver(delivery(4_501), delivery(4_510))
    assert.equal(readModel.follows(), false)
    await follows()
    assert.deepEqual(await hasHeard(), upTo(4_510))
  })

  it('waits for a log that has not got what was delivered', async () => {
    readModel.start()
    await follows()
    await deliver(delivery(2))
    await eventually(() => assert.match(readModel.status().trouble!, /position 2 has been delivered, but the log ends at 0/))
    await record(log, orders(1, 2))
    await follows()
    assert.deepEqual(await hasHeard(), [1, 2])
  })

  it('stands by while another process applies what is delivered', async () => {
    readModel.start()
    await follows()
    await record(log, orders(1, 3))
    await applyStep(database, heard, place, followingDeliveries([delivery(1), delivery(2), delivery(3)]))
    const stored = { position: 3 as Position, epoch: 1, version: 1, partitions: 1, parked: 0 }
    const facts = { stored, published: 3 as Position, head: 3 as Position, epoch: 1 }
    readModel.compare(facts)
    assert.deepEqual(readModel.status(), { readModel: 'heard', partition: 0, mode: 'following', position: 3 })
    readModel.compare({ ...facts, published: 4 as Position, head: 4 as Position })
    assert.equal(readModel.follows(), false)
  })

  it('is not led astray by another process that applies more while it begins', async () => {
    await record(log, orders(1, 2))
    const end = await log.head()
    const whileItBegins = async () => {
      const batch = followingDeliveries([1, 2, 3].map((position) => delivery(position)))
      await openHighWater(database, place, 1)
      await record(log, orders(3, 3))
      await applyStep(database, heard, place, batch)
      return end
    }
    let asked = 0
    const growing = { ...log, head: () => (asked++ === 0 ? whileItBegins() : log.head()) }
    const ports = { log: growing, cursors: cursorsOf(1), database, logger: silent, turns: createTurns(1) }
    readModel = createReadModel(heard, partition, ports, () => delivered)
    readModel.start()
    await follows()
    assert.deepEqual(readModel.status(), { readModel: 'heard', partition: 0, mode: 'following', position: 3 })
    assert.deepEqual(await hasHeard(), [1, 2, 3])
  })

  it('starts again where its rows are when they have gone back', async () => {
    readModel.start()
    await follows()
    await record(log, orders(1, 6))
    await deliver(...upTo(6).map((position) => delivery(position)))
    // As after a crash without synchronous_commit: rows and high-water lose their last transactions together.
    await database.transaction(async (tx) => {
      await tx.query({ text: 'delete from read.test_heard where position > 3', values: [] })
      await tx.query({ text: 'update read.high_waters set position = 3', values: [] })
    })
    await record(log, orders(7, 7))
    await deliver(delivery(7))
    await eventually(async () => assert.deepEqual(await hasHeard(), upTo(7)))
  })
})
