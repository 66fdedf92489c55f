import assert from 'node:assert/strict'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { SeenProblem } from '#shared/testing/http-client.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import type { QueryPorts } from '../ports.ts'
import { type RunningQueries, startQueries } from './running-queries.ts'

type Body = Record<string, unknown>

export type Asking = {
  /** What a read answers; it must have told up to the last event. */
  readonly read: <Answer = Body>(path: string) => Promise<Answer>
  /** It is not there, which is said as of the last event too. */
  readonly missing: (path: string) => Promise<void>
  /** It is refused, and what is wrong is named. */
  readonly refused: (path: string, pointer: string) => Promise<void>
  /** All pages of a list, of so many each. */
  readonly pages: <Item = Body>(path: string, limit: number, itemsIn?: string) => Promise<Item[][]>
  readonly running: () => RunningQueries
}

/** For a suite: a query service over the shop's story, to be asked. */
export const askingAbout = (events: readonly Recorded<ShopEvent>[] = shopStory, ports: Partial<QueryPorts> = {}): Asking => {
  let queries: RunningQueries
  before(async () => {
    queries = await startQueries(events, ports)
  })
  after(async () => {
    await queries.close()
    assert.deepEqual(queries.faults, [])
  })

  const answered = async (path: string, status: number) => {
    const received = await queries.get(path)
    assert.equal(received.status, status, `${path}: ${received.text}`)
    return received
  }
  const read = async <Answer>(path: string) => {
    const received = await answered(path, 200)
    assert.equal(received.headers['daybook-position'], String(events.length))
    return received.json<Answer>()
  }
  return {
    running: () => queries,
    read,
    missing: async (path) => {
      const received = await answered(path, 404)
      assert.equal(received.headers['daybook-position'], String(events.length))
      assert.equal(received.json<SeenProblem>().code, 'not_found')
    },
    refused: async (path, pointer) => {
      const { errors = [] } = (await answered(path, 400)).json<SeenProblem>()
      assert.deepEqual(
        errors.map((error) => error.pointer),
        [pointer],
      )
    },
    pages: async <Item>(path: string, limit: number, itemsIn = 'data') => {
      const pages: Item[][] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const query = `limit=${limit}${cursor && `&cursor=${cursor}`}`
        const page: Body = await read(`${path}${path.includes('?') ? '&' : '?'}${query}`)
        pages.push(page[itemsIn] as Item[])
        cursor = page['nextCursor'] as string | null
      }
      return pages
    },
  }
}
