import assert from 'node:assert/strict'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { bucketOf } from '#shared/kernel/bucket.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { Partition } from '#shared/ports/event-log.ts'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { everyType, shopStory } from '#shared/testing/shop-story.ts'
import { applyStep, followingSpan } from './apply-batch.ts'
import { openHighWater } from './high-water.ts'
import type { AnyProjection } from './projection.ts'
import { onEmptyTables } from './testing/empty-tables.ts'
import { everyTypeIsTested } from './testing/every-type-is-tested.ts'

type Events = readonly Recorded<ShopEvent>[]
type Rows = (database: Database) => Promise<unknown>

/**
 * What every projection promises, whatever it projects. `rows`: all that it has written. The file that calls it has the tests of the
 * projection, one at least for each type of event that it does not ignore.
 */
export const projectionContract = (projection: AnyProjection, rows: Rows): void => {
  everyTypeIsTested(projection)
  const rowsAfter = (deliver: (deliver: Deliver) => Promise<unknown>): Promise<unknown> =>
    onEmptyTables(projection, async (database) => {
      await deliver((events, partition) => applyTo(database, projection, events, partition))
      return rows(database)
    })

  describe(`${projection.name} keeps the projection contract`, () => {
    let expected: unknown
    before(async () => {
      expected = await rowsAfter((deliver) => deliver(shopStory))
    })

    it('hears of every type of event', () => assert.deepEqual(new Set(shopStory.map(({ type }) => type)), new Set(everyType)))

    it('writes something', () => assert.doesNotMatch(JSON.stringify(expected), /^(\[\]|\{\}|\{("\w+":\[\],?)+\})$/))

    it('delivering twice changes nothing', async () => {
      const twice = await rowsAfter(async (deliver) => {
        await deliver(shopStory)
        await deliver(shopStory)
      })
      assert.deepEqual(twice, expected)
    })

    for (const size of [1, 2, 5])
      it(`batches of ${size} come to the same`, async () => {
        const inBatches = await rowsAfter(async (deliver) => {
          for (let first = 0; first < shopStory.length; first += size) await deliver(shopStory.slice(0, first + size))
        })
        assert.deepEqual(inBatches, expected)
      })

    it('rebuilding from the types it names equals living through it', async () => {
      const types: readonly string[] = projection.types
      const rebuilt = await rowsAfter((deliver) => deliver(shopStory.filter(({ type }) => types.includes(type))))
      assert.deepEqual(rebuilt, expected)
    })

    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
    ])
      it(`partitions may be ahead of each other: ${order.join(', ')}`, async () => {
        const inPartitions = await rowsAfter(async (deliver) => {
          for (const number of order)
            await deliver(
              shopStory.filter(({ stream }) => bucketOf(stream) % order.length === number),
              { number, of: order.length },
            )
        })
        assert.deepEqual(inPartitions, expected)
      })

    it('partitions may work side by side', async () => {
      const sideBySide = await rowsAfter((deliver) =>
        Promise.all(
          [0, 1, 2, 3].map(async (number) => {
            const partition = { number, of: 4 }
            const events = shopStory.filter(({ stream }) => bucketOf(stream) % partition.of === number)
            for (let end = 1; end <= events.length; end++) await deliver(events.slice(0, end), partition)
          }),
        ),
      )
      assert.deepEqual(sideBySide, expected)
    })
  })
}

type Deliver = (events: Events, partition?: Partition) => Promise<void>

/** Applies what is new of these. */
export const applyTo = async (
  database: Database,
  projection: AnyProjection,
  events: Events,
  partition: Partition = { number: 0, of: 1 },
): Promise<void> => {
  const place = { readModel: projection.name, partition, version: projection.version }
  await openHighWater(database, place, 1)
  const last = events.at(-1)?.position
  if (last !== undefined) await applyStep(database, projection, place, followingSpan(0 as Position, events, last))
}

/** Every row of these tables, by table. */
export const allRows =
  (...tables: readonly string[]): Rows =>
  async (database) => {
    const rows = tables.map(async (table) => [table, await rowsOf(database, table)] as const)
    return Object.fromEntries(await Promise.all(rows))
  }

/** A table's rows, or part of their columns, in the order of the columns. */
export const rowsOf = (database: Database, table: string, columns = '*'): Promise<readonly Record<string, unknown>[]> =>
  database.query({ text: `select ${columns} from read.${table} as t order by t::text`, values: [] })

/** A fresh database to which these were applied. */
export const after = async (projection: AnyProjection, events: Events): Promise<Database> => {
  const { database } = await freshReadDatabase()
  await applyTo(database, projection, events)
  return database
}
