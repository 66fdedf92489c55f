import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import type { Position } from '#shared/kernel/types.ts'
import type { EventLog, LoadRequest, SnapshotsToKeep } from '#shared/ports/event-log.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import type { ShopCommand } from './domain/shop-command.ts'
import { anyCommand, stockedShelves } from './testing/any-command.ts'
import { createTestLoop } from './testing/test-loop.ts'

/** What becomes of snapshots while a batch is settled: those that are there are gone, those that are made are lost, or are of another shape. */
const fate = fc.constantFrom('given', 'given', 'given', 'gone', 'lost', 'reshaped')
type Fate = 'given' | 'gone' | 'lost' | 'reshaped'

const batches = fc.array(
  fc.record({ commands: fc.array(anyCommand, { minLength: 1, maxLength: 6 }), fate, restart: fc.boolean() }),
  {
    maxLength: 25,
    size: 'max',
  },
)
type Batch = { readonly commands: readonly ShopCommand[]; readonly fate: Fate; readonly restart: boolean }

const meddled = (log: EventLog, fateNow: () => Fate, count: (snapshots: number) => void): EventLog => {
  const load = (of: Pick<EventLog, 'load'>) => async (request: LoadRequest) => {
    const streams = request.streams.map((asked) => (fateNow() === 'gone' ? { ...asked, shape: undefined } : asked))
    const loaded = await of.load({ ...request, streams })
    count(loaded.snapshots.length)
    return loaded
  }
  const keepSnapshots = async (made: SnapshotsToKeep) => {
    if (fateNow() === 'lost') return
    const foreign = made.snapshots.map((snapshot) => ({
      ...snapshot,
      shape: snapshot.shape + 1,
      state: '{"status":"unheard of"}',
    }))
    await log.keepSnapshots(fateNow() === 'reshaped' ? { ...made, snapshots: foreign } : made)
  }
  const exclusively: EventLog['exclusively'] = (work) => log.exclusively((inside) => work({ ...inside, load: load(inside) }))
  return { ...log, load: load(log), exclusively, keepSnapshots }
}

/** Everything that was answered and recorded, by loops that keep next to nothing in memory. */
const live = async (story: readonly Batch[], snapshotEvery: number, count: (snapshots: number) => void) => {
  let now: Fate = 'given'
  const log = meddled(createMemoryEventLog({ now: () => 0 }), () => now, count)
  const open = () =>
    createTestLoop(log, {
      snapshotEvery,
      cacheBytes: 3_000,
      newId: numbered(),
      clock: { now: () => '2026-01-01T00:00:00.000Z' as never },
    })
  const numbered = () => () => `id-${++ids}`
  let ids = 0
  let loop = open()
  const answers: unknown[] = []
  for (const command of stockedShelves) await loop.ask(command)
  for (const { commands, fate, restart } of story) {
    now = fate
    if (restart) await loop.stop()
    if (restart) loop = open()
    answers.push(...(await Promise.all(commands.map((command) => loop.ask(command)))))
    await setImmediate()
    await setImmediate()
  }
  await loop.stop()
  return { answers, events: (await log.read({ after: 0 as Position, limit: 10_000 })).events }
}

describe('Snapshots that are there, gone, old, or of another shape', () => {
  it('make no difference to any answer', async () => {
    let begunWith = 0
    await fc.assert(
      fc.asyncProperty(batches, async (story) => {
        const without = await live(story, Number.POSITIVE_INFINITY, () => {})
        const withThem = await live(story, 2, (snapshots) => {
          begunWith += snapshots
        })
        assert.deepEqual(withThem, without)
      }),
      { numRuns: 60, seed: Number(process.env['TEST_SEED']) },
    )
    assert.ok(begunWith > 100, `only ${begunWith} snapshots were begun with`)
  }).timeout(60_000)
})
