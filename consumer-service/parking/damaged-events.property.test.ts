import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { damagedJson, type Json, WRONG } from '#shared/testing/damaged-json.ts'
import { freshReadDatabase } from '#shared/testing/fresh-databases.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { followingSpan } from '../apply-batch.ts'
import { openHighWater } from '../high-water.ts'
import type { AnyProjection } from '../projection.ts'
import { groups } from '../projections.ts'
import { parkedIn } from '../testing/diary.ts'
import { applyOrPark } from './apply-or-park.ts'

/** What a damage does: which part of which event it strikes, how deep it goes, which way at each step, and what stands there then. */
type Damage = {
  readonly event: number
  readonly part: 'data' | 'metadata'
  readonly way: readonly number[]
  readonly wrong: Json | undefined
}
const damages = fc.array(
  fc.record({
    event: fc.nat({ max: shopStory.length - 1 }),
    part: fc.constantFrom('data', 'metadata'),
    way: fc.array(fc.nat({ max: 20 }), { maxLength: 4 }),
    wrong: fc.constantFrom(undefined, ...WRONG),
  }),
  { minLength: 1, maxLength: 6 },
)

const storyWith = (all: readonly Damage[]): readonly Recorded<ShopEvent>[] => {
  const story = [...shopStory]
  for (const { event, part, way, wrong } of all)
    story[event] = { ...story[event]!, [part]: damagedJson(story[event]![part] as unknown as Json, way, wrong) ?? null } as never
  return story
}

const begin = async (database: Database, { name, tables, version }: AnyProjection) => {
  const place = { readModel: name, partition: { number: 0, of: 1 }, version }
  const all = [...tables, 'high_waters', 'parked_events'].map((table) => `read.${table}`)
  await database.query({ text: `truncate ${all.join()}`, values: [] })
  await openHighWater(database, place, 1)
  return place
}

describe('Events whose data or metadata are damaged', () => {
  for (const projection of groups.flatMap(({ projections }) => projections))
    it(`do not stop ${projection.name}: it applies them or parks them, and all others that are not behind them`, async () => {
      const { database, drop } = await freshReadDatabase()
      const last = shopStory.at(-1)!.position
      let parked = 0
      await fc.assert(
        fc.asyncProperty(damages, async (all) => {
          const place = await begin(database, projection)
          const target = { database, projection, place, onParked: () => {} }
          assert.equal(await applyOrPark(target, followingSpan(0 as Position, storyWith(all), last)), last)
          const struck = new Set(all.map(({ event }) => shopStory[event]!.stream as string))
          const rows = await parkedIn(database, projection.name)
          for (const { stream } of rows) assert.ok(struck.has(stream), stream)
          parked += rows.length
        }),
        { numRuns: 60 },
      )
      assert.ok(parked > 0)
      await drop()
    }).timeout(120_000)
})
