import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { StreamId } from '#shared/events/streams.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { AppendBatch, EventLog, KeyedOutcome, LoadRequest, Snapshot } from '#shared/ports/event-log.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { keyedOutcome, newEvent, streamId } from '#shared/testing/new-events.ts'
import { createEventLog } from './event-log.ts'

const STREAMS = ['a', 'b', 'c', 'd'].map(streamId)
const KEYS = ['k', 'l', 'm']
const HOUR = 3_600_000

/** What one of several processes does next. What it knows of the log may be old; then it decides on what is no more. */
type Step = {
  readonly process: number
  readonly looksFirst: boolean
  readonly reads: readonly StreamId[]
  readonly writes: readonly StreamId[]
  readonly keys: readonly {
    readonly key: string
    readonly firstEvent: number
    readonly eventCount: number
    readonly life: Life
  }[]
  readonly keeps: readonly Snapshot[]
  readonly sends: 'once' | 'twice' | 'as_again'
  readonly exclusively: boolean
}
type Life = 'for_ever' | 'not_at_all' | 'for_an_hour'

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    process: fc.nat({ max: 2 }),
    looksFirst: fc.boolean(),
    reads: fc.subarray(STREAMS),
    writes: fc.array(fc.constantFrom(...STREAMS), { maxLength: 4 }),
    // A key may come twice in a batch: that is refused whole.
    keys: fc.array(
      fc.record({
        key: fc.constantFrom(...KEYS),
        firstEvent: fc.nat({ max: 1 }),
        eventCount: fc.nat({ max: 2 }),
        life: fc.constantFrom<Life>('for_ever', 'not_at_all', 'for_an_hour'),
      }),
      { maxLength: 2 },
    ),
    keeps: fc.uniqueArray(
      fc.record({
        stream: fc.constantFrom(...STREAMS),
        version: fc.integer({ min: 1, max: 6 }),
        shape: fc.constantFrom(1, 2),
        state: fc.nat({ max: 9 }).map(String),
      }),
      { maxLength: 3, selector: ({ stream }) => stream },
    ),
    sends: fc.constantFrom('once' as const, 'twice' as const, 'as_again' as const),
    exclusively: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
)

const keptForMs = { for_ever: null, not_at_all: 0, for_an_hour: HOUR } as const

/** What a process believes: how far it has seen the log, and each stream's version. */
const createProcess = () => {
  const versions = new Map<StreamId, number>()
  let known = 0 as Position
  return {
    lookAt: (): LoadRequest => ({
      streams: STREAMS.map((stream, index) => ({
        stream,
        after: index % 2 === 0 ? 0 : (versions.get(stream) ?? 0),
        shape: index % 3,
      })),
      keys: KEYS.map((key) => keyedOutcome(key)),
      known,
    }),
    learn: ({ head, events, snapshots }: Awaited<ReturnType<EventLog['load']>>): void => {
      known = head
      for (const { stream, version } of [...snapshots, ...events]) versions.set(stream, version)
    },
    keep: (snapshots: readonly Snapshot[]) => ({ epoch: 1, known, snapshots }),
    decide: ({ reads, writes, keys }: Step): AppendBatch => {
      const written = new Map(versions)
      const events = writes.map((stream) => {
        written.set(stream, (written.get(stream) ?? 0) + 1)
        return newEvent(stream, written.get(stream)!)
      })
      const outcomes = keys.map(({ key, life, firstEvent, eventCount }): KeyedOutcome => {
        const first = Math.min(firstEvent, events.length)
        const count = Math.min(eventCount, events.length - first)
        return keyedOutcome(key, { firstEvent: first, eventCount: count, keptForMs: keptForMs[life] })
      })
      return { epoch: 1, known, readSet: [...new Set([...reads, ...writes])], events, outcomes }
    },
  }
}

const ANY_TIME = instantOf(0)

/** Answers without what may differ: the clock, the order of sets, the words of an error. */
const comparable = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer, (name, value) => {
      if (name === 'recordedAt') return ANY_TIME
      if (['changed', 'outcomes', 'snapshots'].includes(name) && Array.isArray(value))
        return value.map((item) => JSON.stringify(item)).toSorted()
      if (name === 'events')
        return value.toSorted((one: { position: number }, other: { position: number }) => one.position - other.position)
      return value
    }),
  )

const answerOf = (call: Promise<unknown>): Promise<unknown> => call.then(comparable, () => 'refused')

describe('the event log in PostgreSQL against the one in memory', () => {
  let test: TestDatabase
  before(async () => {
    test = await freshWriteDatabase()
  })
  after(() => test.drop())

  it('answers the same, whatever several processes do one after another', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await test.database.query({ text: 'truncate log.events, log.command_results, log.snapshots', values: [] })
        const [real, model] = [createEventLog(test.database), createMemoryEventLog()]
        const processes = [createProcess(), createProcess(), createProcess()]
        for (const step of all) {
          const process = processes[step.process]!
          if (step.looksFirst) {
            const request = process.lookAt()
            const seen = await real.load(request)
            assert.deepEqual(comparable(seen), comparable(await model.load(request)))
            process.learn(seen)
          }
          for (const log of [real, model]) await log.keepSnapshots(process.keep(step.keeps))
          const batch = process.decide(step)
          const batches = [
            { ...batch, again: step.sends === 'as_again' },
            ...(step.sends === 'twice' ? [{ ...batch, again: true }] : []),
          ]
          for (const sent of batches) {
            const append = (log: EventLog) =>
              step.exclusively ? log.exclusively((alone) => alone.append(sent)) : log.append(sent)
            assert.deepEqual(await answerOf(append(real)), await answerOf(append(model)))
          }
        }
        const everything = { after: 0 as Position, limit: 1_000 }
        assert.deepEqual(comparable(await real.read(everything)), comparable(await model.read(everything)))
        const some = { streams: STREAMS.map((stream, after) => ({ stream, after })), upTo: 6 as Position, limit: 3 }
        assert.deepEqual(comparable(await real.readStreams(some)), comparable(await model.readStreams(some)))
      }),
      { numRuns: 60, seed: Number(process.env['TEST_SEED']) },
    )
  })
})
