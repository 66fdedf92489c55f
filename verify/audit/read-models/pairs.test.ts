import assert from 'node:assert/strict'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { record } from '#shared/testing/recording.ts'
import { line, recorded, sold, tell } from '#shared/testing/telling.ts'
import { eventsOf } from '../events.ts'
import { pairs } from './pairs.ts'

/** Bought with 49 others each time, so that 3 times make fewer than 150 partners, and 4 times more. */
const baskets = (times: number, prefix: string, ...articles: readonly string[]) =>
  Array.from({ length: times }, (_, number) => {
    const others = Array.from({ length: 49 }, (_, other) => `${prefix}-${number}-${other}`)
    const lines = [...articles, ...others.slice(articles.length - 1)].map((article) => line(article, 1, 1))
    return tell('OrderPlaced', { orderId: `${prefix}-${number}`, ...sold(...lines) })
  })

describe('Pairs may have been forgotten', () => {
  let write: TestDatabase
  let mayBeForgotten: (one: string, other: string) => boolean
  before(async () => {
    write = await freshWriteDatabase()
    const events = recorded([...baskets(7, 'x', 'best'), ...baskets(4, 'y', 'good', 'fine'), ...baskets(3, 'z', 'fair', 'rare')])
    await record(
      createEventLog(write.database),
      events.map((event) => ({ ...event, data: JSON.stringify(event.data), metadata: JSON.stringify(event.metadata) })),
    )
    const rows = await write.database.query<{ product_id: string; partners: string }>({
      text: pairs.expected(eventsOf({ highWaters: [events.length], parked: [] })),
      values: [],
    })
    const told = new Map(
      rows.flatMap(({ product_id, partners }) =>
        partners.split(',').map((text): [string, boolean] => {
          const [partner] = text.split(' ')
          return [[product_id, partner!].sort().join(), text.endsWith(' ?')]
        }),
      ),
    )
    mayBeForgotten = (one, other) => {
      const answer = told.get([one, other].sort().join())
      assert.ok(answer !== undefined, `${one} and ${other}`)
      return answer
    }
  })
  after(() => write.drop())

  it('of articles of which both have many partners', () => assert.ok(mayBeForgotten('fine', 'good')))
  it('and no other, however many one of them has', () => {
    assert.ok(!mayBeForgotten('best', 'x-0-0'))
    assert.ok(!mayBeForgotten('good', 'y-0-1'))
    assert.ok(!mayBeForgotten('fair', 'rare'))
    assert.ok(!mayBeForgotten('x-0-0', 'x-0-1'))
  })
})
