import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { createTurns } from '#shared/kernel/turns.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { record } from '#shared/testing/recording.ts'
import { recorded } from '#shared/testing/telling.ts'
import type { ShopCommand } from '../command-service/domain/shop-command.ts'
import { anyCommand, stockedShelves } from '../command-service/testing/any-command.ts'
import { createSmallShop, recordedBy } from '../command-service/testing/small-shop.ts'
import { openAligned } from './align.ts'
import { applySpan } from './apply-span.ts'
import { openHighWater, readHighWaters } from './high-water.ts'
import type { AnyProjection } from './projection.ts'
import { groups } from './projections.ts'
import { unrecorded } from './rebuild/testing/rebuilding.ts'
import { cursorsOf } from './testing/cursors.ts'
import { rowsOfProjection } from './testing/rows-of.ts'

const EVERY = groups.flatMap(({ projections }) => projections)
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** One partition is brought to somewhere in the log, or there are as many partitions as never before. */
type Step = { readonly partition: number; readonly upTo: number } | { readonly partitions: number }

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const partitions = fc.integer({ min: 1, max: 64 })
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ partition: share, upTo: share }), weight: 4 },
  { arbitrary: fc.record({ partitions }), weight: 1 },
)

/** What is recorded when a shop is asked for all these. */
const recordedOf = (commands: readonly ShopCommand[]): readonly ShopEvent[] => {
  const shop = createSmallShop()
  return [...stockedShelves, ...commands].flatMap((command) => {
    const events = recordedBy(shop.ask(command))
    shop.record(events)
    return events
  })
}

/** What a read model does with a log, in its partitions as they are at each moment. */
const consumerOf = (projection: AnyProjection, log: LogReader, database: Database, turns = createTurns(4)) => {
  const optionsOf = (number: number, of: number) => ({
    ...{ log, database, projection, turns, logger: silent, cursors: cursorsOf(of) },
    place: { readModel: projection.name, partition: { number, of }, version: projection.version },
    stopping: () => false,
    onPosition: () => {},
  })
  return {
    align: (of: number) => openAligned(optionsOf(0, of)),
    applyUpTo: async (target: number, number: number, of: number) => {
      const options = optionsOf(number, of)
      const { position } = await openHighWater(database, options.place, 1)
      await applySpan(position, () => target as Position, { ...options, epoch: 1 })
    },
  }
}

/** Takes the steps, then brings every partition to the head; answers how many there are then. */
const live = async (consumer: ReturnType<typeof consumerOf>, head: number, first: number, steps: readonly Step[]) => {
  let of = first
  for (const step of steps)
    if ('partitions' in step) {
      of = step.partitions
      await consumer.align(of)
    } else await consumer.applyUpTo(Math.floor(step.upTo * head), Math.floor(step.partition * of), of)
  await Promise.all(Array.from({ length: of }, (_, number) => consumer.applyUpTo(head, number, of)))
  return of
}

const standingOf = async (database: Database, { name }: AnyProjection) =>
  (await readHighWaters(database))
    .filter(({ readModel }) => readModel === name)
    .map(({ partition, partitions, position }) => ({ partition, partitions, position }))

describe('However many partitions there are', () => {
  it('and whatever comes first, and however often their number changes, read models come to the same', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(anyCommand, { maxLength: 40, size: 'max' }),
        partitions,
        fc.array(anyStep, { maxLength: 12, size: 'max' }),
        async (commands, first, steps) => {
          const log = createMemoryEventLog()
          const head = await record(log, recorded(recordedOf(commands)).map(unrecorded))
          const [one, many] = await Promise.all([freshReadDatabase(), freshReadDatabase()])
          for (const projection of EVERY) {
            await live(consumerOf(projection, log, one.database), head, 1, [])
            const of = await live(consumerOf(projection, log, many.database), head, first, steps)
            const rows = rowsOfProjection(projection)
            assert.deepEqual(await rows(many.database), await rows(one.database), projection.name)
            const level = Array.from({ length: of }, (_, partition) => ({ partition, partitions: of, position: head }))
            assert.deepEqual(await standingOf(many.database, projection), level)
          }
          await Promise.all([one.drop(), many.drop()])
        },
      ),
      { numRuns: 5 },
    )).timeout(180_000)
})
