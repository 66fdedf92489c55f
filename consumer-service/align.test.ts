import assert from 'node:assert/strict'
import { bucketOf } from '#shared/kernel/bucket.ts'
import { createTurns } from '#shared/kernel/turns.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { orders, readAll, record } from '#shared/testing/recording.ts'
import { openAligned } from './align.ts'
import { NeedsRebuild } from './apply-batch.ts'
import { applySpan } from './apply-span.ts'
import { type HighWater, OtherPartitions, openHighWater, readHighWaters } from './high-water.ts'
import { createReadModel } from './read-model.ts'
import { cursorsOf } from './testing/cursors.ts'
import { diaryWith, FAULTS, openDiary, parkedIn } from './testing/diary.ts'

const FAULTY = 7
const diary = diaryWith(new Map([[FAULTY, FAULTS['the database refuses the value']]]))

describe('A read model that is to stand in another number of partitions', () => {
  let read: TestDatabase
  let database: Database
  let log: EventLog
  let stopping: boolean
  beforeEach(async () => {
    read = await freshReadDatabase()
    database = read.database
    await openDiary(database)
    log = createMemoryEventLog()
    stopping = false
    await record(log, orders(1, 40))
  })
  afterEach(() => read.drop())

  const optionsOf = (number: number, of: number, stored = of) => ({
    ...{ log, database, projection: diary, turns: createTurns(2), logger: silent, cursors: cursorsOf(stored) },
    place: { readModel: 'diary', partition: { number, of }, version: 1 },
    stopping: () => stopping,
    onPosition: () => {},
  })
  const applyUpTo = async (target: number, number: number, of: number) => {
    const options = optionsOf(number, of)
    const { position } = await openHighWater(database, options.place, 1)
    return applySpan(position, () => target as Position, { ...options, epoch: 1 })
  }
  const standing = async () =>
    (await readHighWaters(database)).map(({ partition, partitions, position }) => `${partitions}-${partition}: ${position}`)
  const diaries = async () => {
    const rows = await database.query<{ entries: string }>({ text: 'select entries from read.test_diary', values: [] })
    return rows.map(({ entries }) => Number(entries)).toSorted((a, b) => a - b)
  }
  const withoutFaulty = (upTo: number) => Array.from({ length: upTo }, (_, index) => index + 1).filter((at) => at !== FAULTY)

  it('is brought to where its furthest partition is, and stands there in all of them', async () => {
    await applyUpTo(10, 0, 3)
    await applyUpTo(30, 2, 3)
    await openAligned(optionsOf(0, 2))
    assert.deepEqual(await standing(), ['2-0: 30', '2-1: 30'])
    assert.deepEqual(await diaries(), withoutFaulty(30))
  })

  it('has what it parked in the partitions that there are now', async () => {
    await applyUpTo(40, 0, 1)
    assert.equal((await parkedIn(database)).length, 1)
    await openAligned(optionsOf(0, 5))
    const faulty = (await readAll(log)).find(({ position }) => position === FAULTY)!
    const parked = (await readHighWaters(database)).map((row) => row.parked)
    assert.deepEqual(
      parked,
      [0, 1, 2, 3, 4].map((partition) => Number(bucketOf(faulty.stream) % 5 === partition)),
    )
  })

  it('parks what cannot be applied on the way', async () => {
    const { stream } = (await readAll(log)).find(({ position }) => position === FAULTY)!
    const behind = bucketOf(stream) % 2
    await applyUpTo(40, 1 - behind, 2)
    await openAligned(optionsOf(0, 1))
    assert.deepEqual([await standing(), (await parkedIn(database)).length], [['1-0: 40'], 1])
    assert.deepEqual(await diaries(), withoutFaulty(40))
  })

  it('is aligned by who has the first partition; the others wait for him', async () => {
    await applyUpTo(20, 0, 1)
    await assert.rejects(openAligned(optionsOf(1, 2)), OtherPartitions)
    await openAligned(optionsOf(0, 2))
    const { highWater } = await openAligned(optionsOf(1, 2))
    assert.deepEqual([highWater.position, highWater.partitions], [20, 2])
  })

  it('is aligned once by several at the same time', async () => {
    await applyUpTo(20, 0, 3)
    await Promise.all(Array.from({ length: 5 }, () => openAligned(optionsOf(0, 4))))
    assert.deepEqual(await standing(), ['4-0: 20', '4-1: 20', '4-2: 20', '4-3: 20'])
    assert.deepEqual(await diaries(), withoutFaulty(20))
  })

  it('is not brought back by who does not know the number yet, nor written by him', async () => {
    await applyUpTo(20, 0, 1)
    await openAligned(optionsOf(0, 3))
    await assert.rejects(openAligned(optionsOf(0, 1, 3)), OtherPartitions)
    await assert.rejects(
      applySpan(20 as Position, () => 40 as Position, { ...optionsOf(0, 1), epoch: 1 }),
      OtherPartitions,
    )
    assert.deepEqual([await standing(), await diaries()], [['3-0: 20', '3-1: 20', '3-2: 20'], withoutFaulty(20)])
  })

  it('waits for others where it is not the first partition, and follows when they are done', async () => {
    await applyUpTo(20, 0, 1)
    const ports = optionsOf(1, 2)
    const second = createReadModel(diary, { number: 1, of: 2 }, ports, () => 0 as Position)
    second.start()
    await eventually(() => assert.equal(second.status().waitsForOthers, true))
    await openAligned(optionsOf(0, 2))
    await eventually(() =>
      assert.deepEqual(second.status(), { readModel: 'diary', partition: 1, mode: 'following', position: 40 }),
    )
    await second.stop()
  })

  it('stays as it is when it has to be rebuilt anyway', async () => {
    await applyUpTo(20, 0, 1)
    const options = optionsOf(0, 2)
    await assert.rejects(openAligned({ ...options, place: { ...options.place, version: 2 } }), NeedsRebuild)
    assert.deepEqual(await standing(), ['1-0: 20'])
  })

  it('goes on where it was when it was stopped on the way', async () => {
    await applyUpTo(40, 0, 2)
    stopping = true
    await assert.rejects(openAligned(optionsOf(0, 1)), OtherPartitions)
    assert.deepEqual(await standing(), ['2-0: 40', '2-1: 0'])
    stopping = false
    await openAligned(optionsOf(0, 1))
    assert.deepEqual([await standing(), await diaries()], [['1-0: 40'], withoutFaulty(40)])
  })

  it('begins in all of its partitions at once, so that none is overlooked', async () => {
    await Promise.all([2, 0, 1].map((number) => openHighWater(database, optionsOf(number, 3).place, 1)))
    assert.deepEqual(await standing(), ['3-0: 0', '3-1: 0', '3-2: 0'])
  })

  it('leaves no rows of two numbers when two begin at once', async () => {
    await Promise.all([1, 2, 3, 4, 5].map((of) => openHighWater(database, optionsOf(0, of).place, 1)))
    const rows = await readHighWaters(database)
    assert.deepEqual(
      rows.map(({ partitions }) => partitions),
      rows.map(() => rows.length),
    )
  })
})

describe('A read model that has stopped', () => {
  let read: TestDatabase
  let log: EventLog
  beforeEach(async () => {
    read = await freshReadDatabase()
    await openDiary(read.database)
    log = createMemoryEventLog()
    await record(log, orders(1, 5))
  })
  afterEach(() => read.drop())

  const healthy = diaryWith(new Map())
  const start = (of = 1) => {
    const ports = { log, cursors: cursorsOf(of), database: read.database, logger: silent, turns: createTurns(1) }
    const readModel = createReadModel(healthy, { number: 0, of }, ports, () => 0 as Position)
    readModel.start()
    return readModel
  }
  const store = (change: string) => read.database.query({ text: `update read.high_waters set ${change}`, values: [] })
  const facts = async (): Promise<{ stored: HighWater | undefined; published: Position; head: Position; epoch: number }> => {
    const [stored] = await readHighWaters(read.database)
    return { stored, published: 5 as Position, ...(await log.head()) }
  }

  for (const [what, misfit] of [
    ['another version of its projection', 'projection_version = 9'],
    ['another history', 'epoch = 9'],
    ['more than the log', 'position = 99'],
  ] as const)
    it(`because of ${what} goes on when its row fits again, and not before`, async () => {
      const first = start()
      await eventually(() => assert.ok(first.follows()))
      await first.stop()
      await store(misfit)
      const readModel = start()
      await eventually(() => assert.equal(readModel.status().mode, 'stopped'))
      readModel.compare(await facts())
      assert.equal(readModel.status().mode, 'stopped')
      await store('projection_version = 1, epoch = 1, position = 3')
      readModel.compare(await facts())
      await eventually(() => assert.deepEqual(readModel.status(), following(5)))
      await readModel.stop()
    })

  it('before an event of a newer program goes on when such a program has come further', async () => {
    await record(log, [{ ...orders(6, 6)[0]!, type: 'OrderDreamt' }, ...orders(7, 7)])
    const readModel = start()
    await eventually(() => assert.equal(readModel.status().mode, 'stopped'))
    assert.equal(readModel.status().position, 5)
    readModel.compare(await facts())
    assert.equal(readModel.status().mode, 'stopped')
    await store('position = 6')
    readModel.compare(await facts())
    await eventually(() => assert.deepEqual(readModel.status(), following(7)))
    await readModel.stop()
  })

  const following = (position: number) => ({ readModel: 'diary', partition: 0, mode: 'following', position })
})

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
