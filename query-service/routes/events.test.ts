import assert from 'node:assert/strict'
import type { OpenApi } from '#shared/http/openapi.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { record } from '#shared/testing/recording.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { askingAbout } from '../testing/asking.ts'
import { type EventSource, openEventSource } from '../testing/event-source.ts'
import type { RunningQueries } from '../testing/running-queries.ts'

const stored = shopStory.map(({ data, metadata, ...event }) => ({
  ...event,
  data: JSON.stringify(data),
  metadata: JSON.stringify(metadata),
}))

describe('GET /api/events', () => {
  const log = createMemoryEventLog()
  before(() => record(log, stored))
  let sources: EventSource[] = []
  afterEach(() => {
    for (const source of sources) source.close()
    sources = []
  })
  const listenTo = async ({ url }: RunningQueries, query: string) => {
    const source = await openEventSource(`${url}/api/events${query}`)
    sources.push(source)
    return source
  }

  describe('while the audit is behind the log', () => {
    const told = shopStory.slice(0, 40)
    const { running } = askingAbout(told, { log })

    it('tells what the audit has entered, and goes on when it has entered more', async () => {
      const source = await listenTo(running(), '?after=0')
      await source.heard(told.length)
      await running().apply(shopStory)
      await source.heard(shopStory.length)
      assert.deepEqual(
        source.events.map(({ id, type, data }) => [id, type, data.stream, data.data]),
        shopStory.map(({ position, type, stream, data }) => [
          position,
          type,
          stream,
          stream === 'customer-cid' ? { customerId: 'cid' } : data,
        ]),
      )
    })
  })

  const { running } = askingAbout(shopStory, { log })
  const listen = (query: string) => listenTo(running(), query)

  it('begins with what comes next when nobody says where', async () => {
    const source = await listen('')
    assert.equal(source.headers['daybook-position'], String(shopStory.length))
    await eventually(() => assert.equal(source.text(), `retry: 1000\nid: ${shopStory.length}\n\n`))
  })

  it('takes as many as are configured', async () => {
    await Promise.all(['', '', ''].map(listen))
    assert.equal((await running().get('/api/events')).status, 503)
  })

  it('is described as a stream of events', async () => {
    const { paths } = (await running().get('/openapi.json')).json<OpenApi>()
    const answers = paths['/api/events']!['get']!.responses as Record<number, { readonly content: object }>
    assert.deepEqual(Object.keys(answers[200]!.content), ['text/event-stream'])
  })

  it('refuses what it does not know', async () => {
    for (const [query, pointer] of [
      ['?type=OrderPaid;OrderPlaced', '/type'],
      ['?type=OrderPaid,OrderPraised', '/type'],
      ['?type=', '/type'],
      ['?stream=Order-1', '/stream'],
      ['?stream=bogus', '/stream'],
      ['?stream=bogus-1', '/stream'],
      ['?stream=order-', '/stream'],
      ['?after=-1', '/after'],
      ['?from=2026-01-01', '/from'],
    ]) {
      const { status, json } = await running().get(`/api/events${query}`)
      assert.deepEqual([status, json<{ errors: { pointer: string }[] }>().errors.map(({ pointer }) => pointer)], [400, [pointer]])
    }
  })

  for (const role of ['customer', 'import'])
    it(`is not for ${role}`, async () => {
      const answer = await running().get('/api/events', { 'daybook-role': role })
      assert.deepEqual([answer.status, answer.json()['right']], [403, 'ReadEvents'])
    })
})
