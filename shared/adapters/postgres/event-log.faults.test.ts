import assert from 'node:assert/strict'
import type { StreamId } from '#shared/events/streams.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { AppendAnswer, AppendBatch, EventLog, LoggedEvent } from '#shared/ports/event-log.ts'
import { createFaultyProxy, type FaultyProxy, type Way } from '#shared/testing/faulty-proxy.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { keyedOutcome, newEvent, streamId } from '#shared/testing/new-events.ts'
import { persistentAppend, persistently } from '#shared/testing/persistent-append.ts'
import { mulberry32 } from '#shared/testing/shuffle.ts'
import { createDatabase } from './database.ts'
import { createEventLog } from './event-log.ts'

const STREAMS = ['a', 'b', 'c', 'd', 'e', 'f'].map(streamId)
const WRITERS = 6
const ROUNDS = 40
const CUT = 0.04

type Versions = Readonly<Record<StreamId, number>>
/** Each event says on which versions it was decided, and in which batch. */
type Said = { readonly batch: string; readonly on: Versions }
type Settled = { readonly batch: AppendBatch; readonly on: Versions; readonly answer: AppendAnswer }

describe('the event log under many writers whose connections break', () => {
  let test: TestDatabase
  let proxy: FaultyProxy
  let databases: readonly Database[]
  let cuts: (way: Way) => boolean = () => false
  before(async () => {
    test = await freshWriteDatabase()
    proxy = await createFaultyProxy(test.url, (way) => cuts(way))
    databases = Array.from({ length: WRITERS }, () =>
      createDatabase({ url: proxy.url, role: 'daybook_command', max: 2, applicationName: 'daybook-test' }),
    )
  })
  after(async () => {
    await Promise.all(databases.map((database) => database.close()))
    await proxy.close()
    await test.drop()
  })

  it('records each batch once, decided on what was so, in positions without a gap', async () => {
    const random = mulberry32(Number(process.env['TEST_SEED']))
    cuts = () => random() < CUT
    const breaking = setInterval(() => random() < 0.5 && proxy.breakAll(), 50)
    const tail = follow(createEventLog(test.database))
    const settled = (await Promise.all(databases.map((database) => write(createEventLog(database), random)))).flat()
    clearInterval(breaking)
    cuts = () => false
    const log = await tail.stop()

    assert.ok(
      settled.some(({ answer }) => answer.result === 'stale'),
      'nobody was in anybody’s way: this shows nothing',
    )
    holdsTogether(log)
    eachBatchOnce(log, settled)
    nothingStale(log, settled)
    await keysOnce(log, settled)
  })

  /** One process: looks, reads some streams, writes some of them, sometimes with a key that others use too. */
  const write = async (log: EventLog, random: () => number): Promise<readonly Settled[]> => {
    const settled: Settled[] = []
    const keyOf = () => keyedOutcome(`key-${Math.floor(random() * 60)}`)
    for (let round = 0; round < ROUNDS; round++) {
      const readSet = STREAMS.filter(() => random() < 0.4)
      const keys = random() < 0.5 ? [keyOf()] : []
      const seen = await persistently(() => log.load({ streams: readSet.map((stream) => ({ stream, after: 0 })), keys }))
      if (seen.outcomes.length > 0) continue
      const on = versionsIn(seen.events, readSet)
      const written = readSet.filter(() => random() < 0.5)
      const said = (batch: string): string => JSON.stringify({ batch, on } satisfies Said)
      const name = `${Math.floor(random() * 2 ** 32)}`
      const events = written.map((stream) => newEvent(stream, on[stream]! + 1, { data: said(name) }))
      const outcomes = keys.map((key) => ({ ...key, outcome: said(name), eventCount: events.length }))
      const batch = { epoch: seen.epoch, known: seen.head, readSet, events, outcomes }
      settled.push({ batch, on, answer: await persistentAppend(log, batch) })
    }
    return settled
  }

  /** Reads the log while it grows: what has been read up to a position must never gain anything before it. */
  const follow = (log: EventLog) => {
    let stopped = false
    const seen: LoggedEvent[] = []
    const next = async () => {
      const { events, through } = await log.read({ after: seen.length as Position, limit: 500 })
      assert.deepEqual(
        events.map(({ position }) => position),
        events.map((_, index) => seen.length + index + 1),
      )
      seen.push(...events)
      assert.equal(through, seen.length)
      return events.length
    }
    const running = (async () => {
      while (!stopped) await next()
      while ((await next()) > 0);
      return seen as readonly LoggedEvent[]
    })()
    return {
      stop: () => {
        stopped = true
        return running
      },
    }
  }

  const holdsTogether = (log: readonly LoggedEvent[]): void => {
    for (const stream of STREAMS) {
      const versions = log.filter((event) => event.stream === stream).map(({ version }) => version)
      assert.deepEqual(
        versions,
        versions.map((_, index) => index + 1),
      )
    }
    const times = log.map(({ recordedAt }) => recordedAt)
    assert.deepEqual(times, times.toSorted())
  }

  const eachBatchOnce = (log: readonly LoggedEvent[], settled: readonly Settled[]): void => {
    const recorded = settled.flatMap(({ batch, answer }) =>
      answer.result === 'appended' ? batch.events.map(({ id }, index) => [answer.first + index, id] as const) : [],
    )
    assert.deepEqual(
      recorded.toSorted(([a], [b]) => a - b),
      log.map(({ position, id }) => [position, id]),
    )
  }

  const nothingStale = (log: readonly LoggedEvent[], settled: readonly Settled[]): void => {
    for (const { batch, on, answer } of settled)
      if (answer.result === 'appended') assert.deepEqual(on, versionsIn(log.slice(0, answer.first - 1), batch.readSet))
  }

  const keysOnce = async (log: readonly LoggedEvent[], settled: readonly Settled[]): Promise<void> => {
    const kept = await test.database.query<{ key: string; outcome: Said; first: number; last: number }>({
      text: 'select key, outcome, first_position as first, last_position as last from log.command_results order by key collate "C"',
      values: [],
    })
    const used = settled.flatMap(({ batch, answer }) =>
      answer.result === 'appended' ? batch.outcomes.map(({ key }) => key) : [],
    )
    assert.ok(used.length > 0)
    // Outcomes without events whose answer was lost are kept, and yet called stale when their read set has grown by then.
    const untold = new Set(
      settled.flatMap(({ batch, answer }) =>
        answer.result === 'stale' && batch.events.length === 0 ? batch.outcomes.map(({ outcome }) => outcome) : [],
      ),
    )
    const told = kept.filter(({ outcome }) => !untold.has(JSON.stringify(outcome)))
    assert.deepEqual(
      used.toSorted(),
      told.map(({ key }) => key),
    )
    for (const { outcome, first, last } of kept) {
      const its = log.filter(({ data }) => JSON.parse(data).batch === outcome.batch).map(({ position }) => position)
      if (its.length > 0) assert.deepEqual([first, last], [its[0], its.at(-1)])
    }
  }
})

const versionsIn = (events: readonly LoggedEvent[], streams: readonly StreamId[]): Versions =>
  Object.fromEntries(streams.map((stream) => [stream, events.filter((event) => event.stream === stream).length]))
