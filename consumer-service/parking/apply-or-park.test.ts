import assert from 'node:assert/strict'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import type { Position } from '#shared/kernel/types.ts'
import { type Database, DatabaseUnavailable } from '#shared/ports/database.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { followingSpan, type Step } from '../apply-batch.ts'
import { openHighWater } from '../high-water.ts'
import { assertDiary, diaryWith, FAULTS, type Fault, OF_THE_PROGRAM, openDiary, parkedIn, TROUBLES } from '../testing/diary.ts'
import { applyOrPark } from './apply-or-park.ts'

const place = { readModel: 'diary', partition: { number: 0, of: 1 }, version: 1 }
const LAST = 40

/** Five streams, in turn. */
const event = (position: number, type = 'OrderPlaced') =>
  ({ position, stream: `order-${position % 5}` as StreamId, type }) as Recorded<ShopEvent>
const all = Array.from({ length: LAST }, (_, index) => event(index + 1))
const onesBehind = (position: number) => all.filter((one) => one.stream === event(position).stream && one.position >= position)

describe('A batch with an event that cannot be applied', () => {
  let read: TestDatabase
  let database: Database
  const told: number[] = []
  beforeEach(async () => {
    read = await freshReadDatabase()
    database = read.database
    told.length = 0
    await openDiary(database)
    await openHighWater(database, place, 1)
  })
  afterEach(() => read.drop())

  const apply = (
    faults: Iterable<readonly [number, Fault]>,
    events: Step['events'] = all,
    { after = 0, on = database, stopping = () => false }: { after?: number; on?: Database; stopping?: () => boolean } = {},
  ) =>
    applyOrPark(
      { database: on, projection: diaryWith(new Map(faults)), place, stopping, onParked: ({ position }) => told.push(position) },
      followingSpan(after as Position, events, events.at(-1)!.position),
    )

  const stored = async () => {
    const text = 'select position, parked from read.high_waters'
    const [row] = await database.query<{ position: number; parked: number }>({ text, values: [] })
    return row!
  }
  const parkedPositions = async () => (await parkedIn(database)).map(({ position }) => position)
  const without = (positions: readonly number[]) => all.filter(({ position }) => !positions.includes(position))

  for (const [what, fault] of Object.entries(FAULTS))
    for (const [where, position] of [
      ['first', 1],
      ['in the middle', 18],
      ['last', LAST],
    ] as const)
      it(`applies all but the later ones of its stream, when ${what} and it is ${where}`, async () => {
        assert.equal(await apply([[position, fault]]), LAST)
        const behind = onesBehind(position).map((one) => one.position as number)
        assert.deepEqual(await parkedPositions(), behind)
        assert.deepEqual(await stored(), { position: LAST, parked: behind.length })
        await assertDiary(database, without(behind))
        assert.deepEqual(told, [position])
      })

  it('says what is wrong with it, how often it was tried, and what only waits', async () => {
    await apply([[31, FAULTS['the database refuses the value']]])
    const row = { stream: 'order-1', type: 'OrderPlaced' }
    assert.deepEqual(await parkedIn(database), [
      { ...row, position: 31, error: 'division by zero (SQLSTATE 22012)', attempts: 3 },
      { ...row, position: 36, error: null, attempts: 0 },
    ])
    const text = 'select stack, tried_at from read.parked_events order by position'
    const [failed, waiting] = await database.query<{ stack: string | null; tried_at: Date | null }>({ text, values: [] })
    assert.match(failed!.stack!, /division by zero\n +at /)
    assert.ok(failed!.tried_at)
    assert.deepEqual(waiting, { stack: null, tried_at: null })
  })

  it('parks several, of the same stream and of others', async () => {
    const faults = Object.values(FAULTS)
    await apply([3, 4, 8, 33, 40].map((position, index) => [position, faults[index % faults.length]!]))
    const parked = [...onesBehind(3), ...onesBehind(4), ...onesBehind(40)].map(({ position }) => position as number)
    assert.deepEqual(
      await parkedPositions(),
      parked.toSorted((a, b) => a - b),
    )
    await assertDiary(database, without(parked))
    assert.deepEqual(told, [3, 4, 40])
  })

  it('parks all of them when all are', async () => {
    const faults = all.map(({ position }) => [position, FAULTS['the projection throws']] as const)
    assert.equal(await apply(faults), LAST)
    assert.deepEqual(await stored(), { position: LAST, parked: LAST })
    assert.deepEqual(told, [1, 2, 3, 4, 5])
  })

  it('parks what cannot be read, by its position', async () => {
    const failure = { error: 'it is damaged', stack: null, attempts: 1 }
    await apply(
      [],
      [...all.slice(0, 37), { position: 38 as Position, stream: 'order-3' as StreamId, type: 'OrderPlaced', failure }],
    )
    assert.deepEqual(await parkedIn(database), [
      { position: 38, stream: 'order-3', type: 'OrderPlaced', error: 'it is damaged', attempts: 1 },
    ])
    await assertDiary(database, all.slice(0, 37))
    assert.deepEqual(told, [38])
  })

  it('parks later batches of its stream behind it, but for types that the read model ignores', async () => {
    await apply([[10, FAULTS['the projection throws']]], all.slice(0, 10))
    await apply([], [...all.slice(10, 14), event(15, 'OrderShipped'), ...all.slice(15)], { after: 10 })
    assert.deepEqual(await parkedPositions(), [10, 20, 25, 30, 35, 40])
    assert.deepEqual(await stored(), { position: LAST, parked: 6 })
  })

  it('parks nothing that goes well at the third attempt', async () => {
    let failures = 2
    const fault = () => (failures-- > 0 ? FAULTS['a constraint is violated']() : { text: 'select', values: [] })
    await apply([[1, fault]], all.slice(0, 1))
    await assertDiary(database, all.slice(0, 1))
    assert.deepEqual(await stored(), { position: 1, parked: 0 })
  })

  for (const [what, trouble] of Object.entries({ ...TROUBLES, ...OF_THE_PROGRAM }))
    it(`parks nothing when ${what}`, async () => {
      await assert.rejects(apply([[20, trouble]]))
      assert.deepEqual(await parkedPositions(), [])
      await apply([])
      await assertDiary(database, all)
    })

  it('parks the culprit when the database goes away on the way to it, and comes back', async () => {
    for (let steps = 1; ; steps++) {
      let left = steps
      const dying: Database = {
        ...database,
        transaction: (work) =>
          left-- > 0 ? database.transaction(work) : Promise.reject(new DatabaseUnavailable('the connection broke')),
      }
      const faults = [[18, FAULTS['the database refuses the value']]] as const
      const { position: after } = await stored()
      const done = await apply(faults, all.slice(after), { after, on: dying }).catch(() => undefined)
      if (done === LAST) break
      assert.ok(steps < 50)
    }
    assert.deepEqual(await parkedPositions(), [18, 23, 28, 33, 38])
    await assertDiary(database, without([18, 23, 28, 33, 38]))
    assert.deepEqual(await stored(), { position: LAST, parked: 5 })
  })

  it('is left where it is when it is time to stop, and goes on from there', async () => {
    const faults = all.map(({ position }) => [position, FAULTS['the projection throws']] as const)
    const reached: number[] = []
    for (let after = 0; after < LAST; after = reached.at(-1)!) {
      reached.push(await apply(faults, all.slice(after), { after, stopping: () => true }))
      assert.equal((await stored()).position, reached.at(-1))
    }
    // Once every stream has something parked, nothing fails any more.
    assert.deepEqual(reached, [1, 2, 3, 4, 5, LAST])
    assert.deepEqual(await stored(), { position: LAST, parked: LAST })
  })

  it('is applied once when two processes come upon it at the same time', async () => {
    const faults = [18, 29].map((position) => [position, FAULTS['a value does not fit']] as const)
    await Promise.all([apply(faults), apply(faults), apply(faults)])
    const parked = [18, 23, 28, 29, 33, 34, 38, 39]
    assert.deepEqual(await parkedPositions(), parked)
    await assertDiary(database, without(parked))
    assert.deepEqual(await stored(), { position: LAST, parked: parked.length })
  })
})
