import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { EventLog, LoggedEvent } from '#shared/ports/event-log.ts'
import { damagedJson, type Json, WRONG } from '#shared/testing/damaged-json.ts'
import type { SeenProblem } from '#shared/testing/http-client.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { recordedLog } from '../testing/recorded-log.ts'
import { type RunningQueries, startQueries } from '../testing/running-queries.ts'

type Stored = Pick<LoggedEvent, 'data' | 'metadata'>

/** What stands in the log by now of the event at a position, in whose place it was recorded. */
let damages: ReadonlyMap<number, (event: LoggedEvent) => Partial<Stored>>
let queries: RunningQueries

const damagedIn = (log: EventLog): EventLog => ({
  ...log,
  readStreams: async (range) => {
    const { events, next } = await log.readStreams(range)
    return { events: events.map((event) => ({ ...event, ...damages.get(event.position)?.(event) })), next }
  },
})

const asOf = (path: string) => queries.get(`${path}?asOf=${shopStory.length}`)
const positionOf = (stream: string, type: string) =>
  shopStory.find((event) => event.stream === stream && event.type === type)!.position

const DAMAGES: readonly (readonly [string, Partial<Stored>])[] = [
  ['data that is no JSON', { data: '{' }],
  ['no data', { data: 'null' }],
  ['nothing in its data', { data: '{}' }],
  ['no metadata', { metadata: 'null' }],
]

const TOLD = [
  ['/api/orders/o-3', 'order-o-3', 'OrderPlaced'],
  ['/api/inventory/tea', 'stock-main~tea', 'StockReceived'],
  ['/api/inventory/tea', 'product-tea', 'ProductCreated'],
  ['/api/customers/ada', 'customer-ada', 'CustomerProfileChanged'],
] as const

describe('The past of which an event is damaged', () => {
  before(async () => {
    const { log, events } = await recordedLog(shopStory)
    queries = await startQueries(events, { log: damagedIn(log) })
  })
  after(async () => {
    await queries.close()
    assert.deepEqual(queries.faults, [])
  })
  beforeEach(() => {
    damages = new Map()
  })

  for (const [path, stream, type] of TOLD)
    for (const [what, stored] of DAMAGES)
      it(`is not told of ${path} by a ${type} with ${what}, which is named`, async () => {
        const position = positionOf(stream, type)
        damages = new Map([[position, () => stored]])
        const { status, json } = await asOf(path)
        const { code, detail } = json<SeenProblem>()
        assert.deepEqual([status, code], [503, 'unavailable'])
        assert.match(String(detail), new RegExp(`^The ${type} at position ${position} \\(${stream}\\) is damaged`))
        // Of a customer all events are looked at: what came later may be that he was erased.
        if (type === 'CustomerProfileChanged') return
        const before = await queries.get(`${path}?asOf=${position - 1}`)
        assert.ok(before.status === 200 || before.status === 404, before.text)
      })

  it('is told all the same of what is not about it, and is never a fault of ours, whatever the damage', async () => {
    const told = ['o-1', 'o-2', 'o-3'].map((id) => `/api/orders/${id}`)
    const paths = [...told, '/api/inventory/tea', '/api/customers/ada']
    const damage = fc.record({
      event: fc.constantFrom(...shopStory),
      way: fc.array(fc.nat({ max: 20 }), { maxLength: 4 }),
      wrong: fc.constantFrom(undefined, ...WRONG),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 6 }), async (all) => {
        damages = new Map(
          all.map(({ event, way, wrong }) => [
            event.position,
            ({ data }) => ({ data: JSON.stringify(damagedJson(JSON.parse(data) as Json, way, wrong) ?? null) }),
          ]),
        )
        for (const path of paths) {
          const { status, text } = await asOf(path)
          assert.ok(status === 200 || status === 404 || (status === 503 && /is damaged/.test(text)), `${path}: ${text}`)
        }
      }),
    )
  }).timeout(60_000)
})
