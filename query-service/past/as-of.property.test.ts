import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { bucketOf } from '#shared/kernel/bucket.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { recorded } from '#shared/testing/telling.ts'
import type { ShopCommand } from '../../command-service/domain/shop-command.ts'
import { anyCommand, stockedShelves } from '../../command-service/testing/any-command.ts'
import { createSmallShop, recordedBy } from '../../command-service/testing/small-shop.ts'
import { applyStep, followingSpan } from '../../consumer-service/apply-batch.ts'
import { openHighWater } from '../../consumer-service/high-water.ts'
import { customers } from '../../consumer-service/projections/customers.ts'
import { inventory } from '../../consumer-service/projections/inventory.ts'
import { orders } from '../../consumer-service/projections/orders.ts'
import { recordedLog } from '../testing/recorded-log.ts'
import { type RunningQueries, startQueries } from '../testing/running-queries.ts'

type Events = readonly Recorded<ShopEvent>[]

const PATHS = [
  ...['o1', 'o2', 'o3', 'o4'].map((id) => `/api/orders/${id}`),
  ...['lamp', 'rug', 'post'].map((id) => `/api/inventory/${id}`),
  ...['ada', 'bob'].map((id) => `/api/customers/${id}`),
]

const storyOf = (commands: readonly ShopCommand[]): Events => {
  const shop = createSmallShop()
  const told: ShopEvent[] = []
  for (const command of [...stockedShelves, ...commands]) {
    const events = recordedBy(shop.ask(command))
    shop.record(events)
    told.push(...events)
  }
  return recorded(told)
}

/** Brings one of so many partitions of each read model up to this position. */
const bring = async (database: Database, events: Events, number: number, of: number, to: number) => {
  const own = events.filter(({ stream, position }) => position <= to && bucketOf(stream) % of === number)
  for (const projection of [orders, inventory, customers]) {
    const place = { readModel: projection.name, partition: { number, of }, version: projection.version }
    await openHighWater(database, place, 1)
    await applyStep(database, projection, place, followingSpan(0 as Position, own, to as Position))
  }
}

/** What is answered, without what was said of who has been erased since. */
const answerOf = async ({ get }: RunningQueries, path: string, erased: ReadonlySet<string>, asOf?: number) => {
  const { status, headers, text } = await get(asOf === undefined ? path : `${path}?asOf=${asOf}`)
  const body = JSON.parse(text)
  const isErased = status === 200 && erased.has(body.customerId) && path.startsWith('/api/customers/')
  const { etag, 'daybook-position': position } = headers
  const told = status === 200 ? body : status
  return isErased ? { position, told: { ...told, name: null, email: null, address: null } } : { position, told, etag }
}

const commands = fc.array(anyCommand, { minLength: 10, maxLength: 30, size: 'max' })

/** With a query service of its own, whose read models have not begun. */
const asking = async (log: EventLog, work: (queries: RunningQueries) => Promise<void>): Promise<void> => {
  const queries = await startQueries([], { log })
  try {
    await queries.database.query({ text: 'delete from read.high_waters', values: [] })
    await work(queries)
  } finally {
    await queries.close()
  }
  assert.deepEqual(queries.faults, [])
}

const erasedIn = (events: Events) =>
  new Set<string>(events.flatMap(({ type, data }) => (type === 'CustomerErased' ? [data.customerId] : [])))

/** What is said at each position, when all partitions stand exactly there. */
const livingThrough = async (queries: RunningQueries, events: Events, partitions: readonly number[]) => {
  const said: object[][] = []
  for (let position = 0; position <= events.length; position++) {
    for (const number of partitions) await bring(queries.database, events, number, partitions.length, position)
    said.push(await told(queries, events))
  }
  return said
}

const told = (queries: RunningQueries, events: Events, asOf?: number) => {
  const erased = erasedIn(events)
  return Promise.all(PATHS.map((path) => answerOf(queries, path, erased, asOf)))
}

describe('What was at each position of the past', () => {
  it('is what the read models said there', () =>
    fc.assert(
      fc.asyncProperty(commands, async (commands) => {
        const { log, events } = await recordedLog(storyOf(commands))
        await asking(log, async (queries) => {
          const said = await livingThrough(queries, events, [0])
          for (const [position, then] of said.entries()) assert.deepEqual(await told(queries, events, position), then)
        })
      }),
      { numRuns: 3 },
    )).timeout(120_000)

  it('is so with partitions that are ahead of others', () =>
    fc.assert(
      fc.asyncProperty(commands, fc.shuffledSubarray([0, 1, 2]), async (commands, ahead) => {
        const { log, events } = await recordedLog(storyOf(commands))
        let said: object[][] = []
        await asking(log, async (queries) => {
          said = await livingThrough(queries, events, [0, 1, 2])
        })
        await asking(log, async (queries) => {
          for (const [position, then] of said.entries()) {
            for (const number of [0, 1, 2])
              await bring(queries.database, events, number, 3, ahead.includes(number) ? events.length : position)
            assert.deepEqual(await told(queries, events, position), then)
          }
        })
      }),
      { numRuns: 2 },
    )).timeout(120_000)
})
