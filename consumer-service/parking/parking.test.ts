import assert from 'node:assert/strict'
import type { StreamId } from '#shared/events/streams.ts'
import { UnknownEventType } from '#shared/events/upcast.ts'
import { bucketOf } from '#shared/kernel/bucket.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { EventLog, NewEvent } from '#shared/ports/event-log.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { orderPlaced, readAll, record } from '#shared/testing/recording.ts'
import { followingSpan, NeedsRebuild } from '../apply-batch.ts'
import { openHighWater } from '../high-water.ts'
import { readPage } from '../read-page.ts'
import { assertDiary, diaryWith, FAULTS, type Fault, OF_THE_PROGRAM, openDiary, parkedIn } from '../testing/diary.ts'
import { applyOrPark } from './apply-or-park.ts'
import { recountParked } from './parked-events.ts'
import { createParking, NotKept, type Parking } from './parking.ts'

/** Two streams in turn; those with odd positions are order-1's. */
const event = (position: number): NewEvent => ({
  ...orderPlaced(position),
  stream: `order-${position % 2}` as StreamId,
  version: Math.ceil(position / 2),
})

describe('Parked events', () => {
  let read: TestDatabase
  let log: EventLog
  let parking: Parking
  const failing = new Map<number, Fault>()
  const projection = diaryWith(failing)
  beforeEach(async () => {
    read = await freshReadDatabase()
    await openDiary(read.database)
    log = createMemoryEventLog()
    failing.clear()
    parking = createParking({ log, database: read.database, projections: [projection] })
    const head = await record(
      log,
      Array.from({ length: 60 }, (_, index) => event(index + 1)),
    )
    failing.set(5, FAULTS['the projection throws'])
    await apply(head)
  })
  afterEach(() => read.drop())

  const apply = async (upTo: Position, after = 0 as Position) => {
    const place = { readModel: 'diary', partition: { number: 0, of: 1 }, version: 1 }
    await openHighWater(read.database, place, 1)
    const { events, through } = await readPage(log, { after, upTo, limit: 1_000 }, projection.types)
    await applyOrPark({ database: read.database, projection, place, onParked: () => {} }, followingSpan(after, events, through))
  }
  const id = (position: number) => ({ readModel: 'diary', position: position as Position })
  const positions = async () => (await parkedIn(read.database)).map(({ position }) => position)
  const counted = async () => {
    const rows = await read.database.query<{ parked: number }>({ text: 'select parked from read.high_waters', values: [] })
    return rows.map(({ parked }) => parked)
  }
  const diaryHasAllBut = async (...left: readonly number[]) =>
    assertDiary(
      read.database,
      (await readAll(log)).filter(({ position }) => !left.includes(position)),
    )

  for (const position of [5, 7, 59])
    it(`are applied in order when one of them is retried: ${position}`, async () => {
      failing.clear()
      assert.deepEqual(await parking.retry(id(position)), { readModel: 'diary', stream: 'order-1', applied: 28, parked: 0 })
      await diaryHasAllBut()
      assert.deepEqual(await counted(), [0])
      await apply(await record(log, [event(61), event(62)]), 60 as Position)
      await diaryHasAllBut()
    })

  it('stay when their first fails again, which is counted', async () => {
    const outcome = await parking.retry(id(5))
    const error = 'Cannot read properties of undefined'
    assert.deepEqual(outcome, { readModel: 'diary', stream: 'order-1', applied: 0, failed: { position: 5, error }, parked: 28 })
    assert.deepEqual((await parkedIn(read.database))[0], {
      position: 5,
      stream: 'order-1',
      type: 'OrderPlaced',
      error,
      attempts: 4,
    })
    assert.deepEqual(await counted(), [28])
  })

  it('are applied up to the next that fails, which then is what the others wait for', async () => {
    failing.clear()
    failing.set(33, FAULTS['a constraint is violated'])
    const { applied, failed, parked } = (await parking.retry(id(5)))!
    assert.deepEqual([applied, failed?.position, parked], [14, 33, 14])
    const [first, second] = await parkedIn(read.database)
    assert.deepEqual([first!.position, first!.attempts, second!.position, second!.attempts], [33, 1, 35, 0])
    assert.match(first!.error!, /violates not-null constraint .*\(SQLSTATE 23502\)$/)
    await diaryHasAllBut(...(await positions()))
  })

  it('are applied without their first when it is dropped', async () => {
    assert.deepEqual(await parking.drop(id(5)), { readModel: 'diary', stream: 'order-1', applied: 27, parked: 0 })
    await diaryHasAllBut(5)
    assert.deepEqual(await counted(), [0])
  })

  it('wait on when one of them that waits is dropped', async () => {
    assert.deepEqual(await parking.drop(id(9)), { readModel: 'diary', stream: 'order-1', applied: 0, parked: 27 })
    assert.deepEqual(await counted(), [27])
    failing.clear()
    await parking.retry(id(5))
    await diaryHasAllBut(9)
  })

  it('are gone once they were retried or dropped, whoever asks again', async () => {
    assert.equal(await parking.retry(id(6)), undefined)
    await parking.drop(id(5))
    for (const ask of [parking.retry, parking.drop])
      for (const position of [5, 7]) assert.equal(await ask(id(position)), undefined)
  })

  it('are applied once when several retry and drop at the same time', async () => {
    failing.clear()
    const asked = [parking.retry(id(5)), parking.drop(id(59)), parking.retry(id(7)), parking.retry(id(5)), parking.drop(id(59))]
    await Promise.all(asked)
    const isDropped = !JSON.stringify(await read.database.query({ text: 'select * from read.test_diary', values: [] })).includes(
      '59',
    )
    await diaryHasAllBut(...(isDropped ? [59] : []))
    assert.deepEqual([await positions(), await counted()], [[], [0]])
  })

  it('stay as they are when the database is to blame, or the program', async () => {
    failing.set(5, OF_THE_PROGRAM['a table is missing'])
    await assert.rejects(parking.retry(id(5)), { code: '42P01' })
    assert.equal((await parkedIn(read.database))[0]!.attempts, 3)
    assert.deepEqual(await counted(), [28])
  })

  it('are left alone by a program that cannot go on with the read model', async () => {
    const by = (projections: Parameters<typeof createParking>[0]['projections'], other: EventLog = log) =>
      createParking({ log: other, database: read.database, projections })
    const otherHistory = createMemoryEventLog({ epoch: 2 })
    for (const [parking, error] of [
      [by([{ ...projection, version: 2 }]), NeedsRebuild],
      [by([projection], otherHistory), NeedsRebuild],
    ] as const)
      for (const ask of [parking.retry, parking.drop]) await assert.rejects(ask(id(5)), error)
    await assert.rejects(by([]).retry(id(5)), NotKept)
    assert.equal((await positions()).length, 28)
  })

  it('of a read model that the program has not got can be dropped, one by one', async () => {
    const others = createParking({ log, database: read.database, projections: [] })
    const [first, second, ...more] = await positions()
    for (const [position, parked] of [
      [first, 27],
      [second, 26],
    ] as const)
      assert.deepEqual(await others.drop(id(position!)), { readModel: 'diary', stream: 'order-1', applied: 0, parked })
    assert.deepEqual([await positions(), await counted()], [more, [26]])
    assert.equal(await others.drop(id(first!)), undefined)
  })

  it('of a type that the program does not know are for a newer one', async () => {
    const renamed: EventLog = {
      ...log,
      read: async (range) => {
        const page = await log.read(range)
        return { ...page, events: page.events.map((one) => ({ ...one, type: 'OrderDreamt' })) }
      },
    }
    const older = createParking({ log: renamed, database: read.database, projections: [projection] })
    await assert.rejects(older.retry(id(5)), UnknownEventType)
  })

  it('are found in whatever partition they are when the number of partitions has changed', async () => {
    const text = `
      delete from read.high_waters;
      insert into read.high_waters (read_model, partition, partitions, position, epoch, projection_version)
      select 'diary', n, 4, 60, 1, 1 from generate_series(0, 3) n`
    await read.database.query({ text, values: [] })
    await read.database.query(recountParked('diary'))
    const expected = [0, 0, 0, 0]
    expected[bucketOf('order-1') % 4] = 28
    const rows = 'select parked from read.high_waters order by partition'
    const parked = async () =>
      (await read.database.query<{ parked: number }>({ text: rows, values: [] })).map((row) => row.parked)
    assert.deepEqual(await parked(), expected)
    failing.clear()
    assert.equal((await parking.retry(id(5)))?.applied, 28)
    assert.deepEqual(await parked(), [0, 0, 0, 0])
  })
})
