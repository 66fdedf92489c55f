import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { StreamId } from '#shared/events/streams.ts'
import type { Position } from '#shared/kernel/types.ts'
import { type Database, DatabaseUnavailable } from '#shared/ports/database.ts'
import type { LogReader, NewEvent } from '#shared/ports/event-log.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { orderPlaced, readAll, record } from '#shared/testing/recording.ts'
import { followingSpan } from '../apply-batch.ts'
import { openHighWater } from '../high-water.ts'
import { readPage } from '../read-page.ts'
import { assertDiary, diaryWith, FAULTS, type Fault, openDiary, parkedIn } from '../testing/diary.ts'
import { applyOrPark } from './apply-or-park.ts'
import { createParking } from './parking.ts'

const EVENTS = 30
const DAMAGE = 'it is damaged'
const KINDS = [...(Object.keys(FAULTS) as (keyof typeof FAULTS)[]), DAMAGE] as const
type Crash = 'none' | 'before the commit' | 'after the commit'

/** What people and consumers do, in any order. `n` picks one of those there are to pick from. */
const actions = fc.array(
  fc.record({
    does: fc.constantFrom('page', 'page and retry', 'heal', 'retry', 'drop'),
    n: fc.nat({ max: 1_000 }),
    limit: fc.integer({ min: 1, max: 12 }),
  }),
  { maxLength: 25 },
)
const stories = fc.record({
  streams: fc.array(fc.nat({ max: 4 }), { minLength: EVENTS, maxLength: EVENTS }),
  faults: fc.dictionary(fc.integer({ min: 1, max: EVENTS }).map(String), fc.constantFrom(...KINDS), { maxKeys: 8 }),
  crashes: fc.array(fc.constantFrom<Crash>('none', 'none', 'none', 'before the commit', 'after the commit'), { maxLength: 60 }),
  actions,
})

const logOf = async (streams: readonly number[]) => {
  const log = createMemoryEventLog()
  const versions = new Map<number, number>()
  const events = streams.map((number, index): NewEvent => {
    const version = (versions.get(number) ?? 0) + 1
    versions.set(number, version)
    return { ...orderPlaced(index + 1), stream: `order-${number}` as StreamId, version }
  })
  await record(log, events)
  return log
}

const damagedAt = (damaged: ReadonlySet<number>, log: LogReader): LogReader => ({
  ...log,
  read: async (range) => {
    const page = await log.read(range)
    return { ...page, events: page.events.map((event) => (damaged.has(event.position) ? { ...event, metadata: 'null' } : event)) }
  },
})

const crashing = (database: Database, crashes: readonly Crash[]): Database => {
  const left = [...crashes]
  const broken = () => Promise.reject(new DatabaseUnavailable('the connection broke'))
  const transaction: Database['transaction'] = async (work) => {
    const crash = left.pop()
    if (crash === 'before the commit') return database.transaction((tx) => work(tx).then(broken))
    const result = await database.transaction(work)
    return crash === 'after the commit' ? broken() : result
  }
  return { ...database, transaction }
}

const unlessCrashed = <Result>(work: Promise<Result>): Promise<Result | undefined> =>
  work.catch((error: unknown) => {
    if (error instanceof DatabaseUnavailable) return undefined
    throw error
  })

describe('Whatever fails, and is retried or dropped at whatever moment', () => {
  let read: TestDatabase
  before(async () => {
    read = await freshReadDatabase()
    await openDiary(read.database)
  })
  after(() => read.drop())

  const place = { readModel: 'diary', partition: { number: 0, of: 1 }, version: 1 }
  const begin = async () => {
    await read.database.query({ text: 'truncate read.parked_events, read.high_waters, read.test_diary', values: [] })
    await openHighWater(read.database, place, 1)
  }
  const highWater = async () => {
    const text = 'select position, parked from read.high_waters'
    return (await read.database.query<{ position: Position; parked: number }>({ text, values: [] }))[0]!
  }
  const isParked = async (id: number) => (await parkedIn(read.database)).some(({ position }) => position === id)
  const pickParked = async (n: number) => {
    const parked = await parkedIn(read.database)
    return { readModel: 'diary', position: (parked[n % parked.length]?.position ?? n) as Position }
  }

  it('in the end the read model equals a fold of the log, without what was dropped', () =>
    fc.assert(
      fc.asyncProperty(stories, async ({ streams, faults, crashes, actions }) => {
        await begin()
        const [failing, damaged, dropped] = [new Map<number, Fault>(), new Set<number>(), new Set<number>()]
        for (const [position, kind] of Object.entries(faults))
          if (kind === DAMAGE) damaged.add(Number(position))
          else failing.set(Number(position), FAULTS[kind])
        const intact = await logOf(streams)
        const [log, projection] = [damagedAt(damaged, intact), diaryWith(failing)]
        const database = crashing(read.database, crashes)
        const parking = createParking({ log, database, projections: [projection] })

        const page = async (limit: number) => {
          const { position: after } = await highWater()
          const { events, through } = await readPage(log, { after, limit }, projection.types)
          const target = { database, projection, place, onParked: () => {} }
          await unlessCrashed(applyOrPark(target, followingSpan(after, events, through)))
        }
        const retry = async (n: number) => unlessCrashed(parking.retry(await pickParked(n)))
        const drop = async (n: number) => {
          const id = await pickParked(n)
          const wasParked = await isParked(id.position)
          await unlessCrashed(parking.drop(id))
          if (wasParked && !(await isParked(id.position))) dropped.add(id.position)
        }
        const heal = (n: number) => {
          const ill = [...failing.keys(), ...damaged]
          failing.delete(ill[n % ill.length]!)
          damaged.delete(ill[n % ill.length]!)
        }
        for (const { does, n, limit } of actions) {
          if (does.startsWith('page')) await Promise.all([page(limit), does === 'page' || retry(n)])
          else await { heal, retry, drop }[does as 'heal' | 'retry' | 'drop'](n)
        }

        failing.clear()
        damaged.clear()
        while ((await highWater()).position < EVENTS) await page(EVENTS)
        while ((await parkedIn(read.database)).length > 0) await retry(0)
        const kept = (await readAll(intact)).filter(({ position }) => !dropped.has(position))
        await assertDiary(read.database, kept)
        assert.deepEqual(await highWater(), { position: EVENTS, parked: 0 })
      }),
      { numRuns: 100 },
    )).timeout(120_000)
})
