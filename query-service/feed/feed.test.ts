import assert from 'node:assert/strict'
import type { Position } from '#shared/kernel/types.ts'
import { LogUnavailable, type NewEvent } from '#shared/ports/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { ask, type SeenProblem } from '#shared/testing/http-client.ts'
import { newEvent } from '#shared/testing/new-events.ts'
import { orders } from '#shared/testing/recording.ts'
import type { EventSource } from '../testing/event-source.ts'
import { type RunningFeed, startFeed } from '../testing/running-feed.ts'

const ids = ({ events }: EventSource): number[] => events.map(({ id }) => id)
const through = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index)

describe('Whoever listens to events', () => {
  let feed: RunningFeed
  const begin = async (...given: Parameters<typeof startFeed>) => {
    feed = await startFeed(...given)
  }
  afterEach(() => feed.close())

  it('hears of what is recorded from then on: position, type, and the event in one line', async () => {
    await begin()
    await feed.record(orders(1, 3))
    const source = await feed.listen()
    assert.deepEqual([source.status, source.headers['content-type']], [200, 'text/event-stream'])
    assert.deepEqual([source.headers['cache-control'], source.headers['x-accel-buffering']], ['no-store', 'no'])
    assert.equal(source.headers['daybook-position'], '3')
    await feed.record([newEvent('order-4', 1, { type: 'OrderPlaced', data: '{"note":\n"two\\nlines"}' })])
    await source.heard(1)
    const [{ id, type, data } = { id: 0, type: '', data: {} }] = source.events
    assert.deepEqual([id, type], [4, 'OrderPlaced'])
    assert.deepEqual(
      { ...data, id: '', recordedAt: '', occurredAt: '' },
      {
        ...{ position: 4, stream: 'order-4', version: 1, id: '', type: 'OrderPlaced', dataVersion: 1 },
        ...{ data: { note: 'two\nlines' }, actor: 'test', role: null, requestId: null, correlationId: null, traceId: null },
        ...{ occurredAt: '', recordedAt: '' },
      },
    )
  })

  it('goes on where it was, by the last id it had or by a position it names', async () => {
    await begin()
    await feed.record(orders(1, 9))
    const sources = await Promise.all([
      feed.listen('', { 'last-event-id': '4' }),
      feed.listen('?after=6'),
      feed.listen('?after=6', { 'last-event-id': '8' }),
      feed.listen('?after=0'),
    ])
    await feed.record(orders(10, 11))
    await Promise.all([7, 5, 3, 11].map((count, index) => sources[index]!.heard(count)))
    assert.deepEqual(sources.map(ids), [through(11, 5), through(11, 7), through(11, 9), through(11)])
  })

  it('does not hear of what the audit has not entered yet', async () => {
    await begin()
    const source = await feed.listen('?after=0')
    await feed.record(orders(1, 2))
    await source.heard(2)
    feed.enter(2 as Position)
    const { head } = await feed.log.head()
    await feed.log.append({ epoch: 1, known: head, readSet: [], events: orders(3, 6), outcomes: [] })
    feed.enter(4 as Position)
    const late = await feed.listen('?after=0')
    await Promise.all([source.heard(4), late.heard(4)])
    assert.deepEqual([ids(source), ids(late)], [through(4), through(4)])
  })

  it('hears only of the types, the stream or the kind of stream that it asks for', async () => {
    await begin()
    const some = ['order-1', 'order-2', 'stock-main~tea', 'order-1', 'orders-1'].map((stream, index) =>
      newEvent(stream, index + 1, { type: ['OrderPlaced', 'OrderPaid', 'StockReserved', 'OrderPaid', 'OrderShipped'][index]! }),
    )
    const wanted = { '?stream=order-1': [1, 4], '?stream=order': [1, 2, 4], '?type=OrderPaid,OrderShipped': [2, 4, 5] }
    const both = { '?stream=stock-main~tea': [3], '?type=OrderPaid&stream=order-1': [4] }
    const all = Object.entries({ ...wanted, ...both })
    const live = await Promise.all(all.map(([query]) => feed.listen(query)))
    await feed.record(some)
    const resumed = await Promise.all(all.map(([query]) => feed.listen(`${query}&after=0`)))
    for (const [index, [query, expected]] of all.entries())
      for (const source of [live[index]!, resumed[index]!]) {
        await source.heard(expected.length)
        assert.deepEqual(ids(source), expected, query)
      }
  })

  it('hears a comment when there is nothing to say', async () => {
    await begin({ pace: { heartbeatMs: 5 } })
    const source = await feed.listen()
    await eventually(() => assert.match(source.text(), /^retry: \d+\nid: 0\n\n(:\n\n){3,}$/))
  })

  it('does not pass over again what it has passed over', async () => {
    await begin({ pace: { heartbeatMs: 5 } })
    const source = await feed.listen('?type=OrderPaid')
    assert.equal(source.lastEventId() ?? 0, 0)
    await feed.record(orders(1, 30))
    await eventually(() => assert.equal(source.lastEventId(), 30))
    assert.deepEqual(ids(source), [])
  })

  it('is told how far it has come while it passes over a long log', async () => {
    await begin()
    await feed.record(orders(1, 25_000))
    const source = await feed.listen('?type=OrderPaid&after=0')
    await eventually(() => assert.ok((source.lastEventId() ?? 0) > 10_000))
  })

  it('goes on by itself when the log was away', async () => {
    let away = 0
    await begin({
      logOf: (log) => ({ ...log, read: (range) => (away-- > 0 ? Promise.reject(new LogUnavailable('')) : log.read(range)) }),
    })
    await feed.record(orders(1, 5))
    const live = await feed.listen()
    away = 2
    await feed.record(orders(6, 7))
    const behind = await feed.listen('?after=2')
    await Promise.all([live.heard(2), behind.heard(5)])
    assert.deepEqual([ids(live), ids(behind)], [through(7, 6), through(7, 3)])
    assert.equal(await feed.metric('daybook_event_reads_failed_total'), 2)
  })

  it('is refused when too many listen already, until one of them leaves', async () => {
    await begin({ mostListeners: 2 })
    const [first] = [await feed.listen(), await feed.listen()]
    const refused = await ask(feed.url)
    assert.deepEqual([refused.status, refused.json<SeenProblem>().code, refused.headers['retry-after']], [503, 'overloaded', '5'])
    assert.equal(await feed.metric('daybook_event_listeners'), 2)
    first.close()
    await eventually(async () => assert.equal((await feed.listen()).status, 200))
  })

  it('is refused with a position that is none, or that the log does not have', async () => {
    await begin()
    await feed.record(orders(1, 2))
    const pointers = await Promise.all(
      [
        ask(feed.url, { headers: { 'last-event-id': 'x' } }),
        ask(feed.url, { headers: { 'last-event-id': '3' } }),
        ask(`${feed.url}?after=3`),
      ].map(async (answer) => (await answer).json<SeenProblem>().errors![0]!.pointer),
    )
    assert.deepEqual(pointers, ['/last-event-id', '/last-event-id', '/after'])
  })

  it('may wait for an event that is recorded and not yet entered', async () => {
    await begin()
    await feed.log.append({ epoch: 1, known: 0 as Position, readSet: [], events: orders(1, 6), outcomes: [] })
    feed.enter(2 as Position)
    const source = await feed.listen('', { 'last-event-id': '4' })
    feed.enter(3 as Position)
    feed.enter(6 as Position)
    await source.heard(2)
    assert.deepEqual(ids(source), [5, 6])
  })

  it('is not kept by HEAD', async () => {
    await begin()
    const { status, text } = await ask(feed.url, { method: 'HEAD' })
    assert.deepEqual([status, text], [200, ''])
    await eventually(async () => assert.equal(await feed.metric('daybook_event_listeners'), 0))
  })

  it('hears the end when the service is stopped', async () => {
    await begin()
    const source = await feed.listen()
    await feed.closeServer()
    assert.equal(await source.ended, 'ended')
  })

  it('hears the end when what it has been told is no more, as after the log was put back', async () => {
    await begin()
    const source = await feed.listen()
    await feed.record(orders(1, 5))
    await source.heard(5)
    feed.enter(2 as Position)
    assert.equal(await source.ended, 'ended')
    const anew = await feed.listen()
    feed.enter(4 as Position)
    await anew.heard(2)
    assert.deepEqual(ids(anew), [3, 4])
  })

  it('hears the end when the log has another history, however far that has come', async () => {
    await begin()
    const source = await feed.listen()
    await feed.record(orders(1, 3))
    await source.heard(3)
    feed.another({ log: 2, audit: 2 })
    await feed.record(orders(4, 6))
    assert.equal(await source.ended, 'ended')
    assert.deepEqual(ids(source), [1, 2, 3])
  })

  it('hears the end when the log has another history, and the audit does not know it yet', async () => {
    await begin()
    await feed.record(orders(1, 3))
    const source = await feed.listen('?after=0')
    await source.heard(3)
    feed.another({ log: 2 })
    feed.enter(3 as Position)
    assert.equal(await source.ended, 'ended')
  })

  it('is told to come back while the audit is of another history than the log', async () => {
    await begin()
    await feed.record(orders(1, 3))
    feed.another({ log: 2 })
    const refused = await ask(feed.url, { headers: { 'last-event-id': '2' } })
    assert.deepEqual([refused.status, refused.json<SeenProblem>().code], [503, 'unavailable'])
    assert.ok(refused.headers['retry-after'])
    feed.another({ audit: 2 })
    const source = await feed.listen('', { 'last-event-id': '2' })
    await source.heard(1)
  })

  it('hears of the history that the audit is of, though others still listen to the one before', async () => {
    await begin()
    const before = await feed.listen()
    await feed.record(orders(1, 3))
    await before.heard(3)
    feed.another({ log: 2, audit: 2 })
    const source = await feed.listen('?after=1')
    await source.heard(2)
    assert.equal(await before.ended, 'ended')
  })

  it('hears everything among a thousand', async function () {
    this.timeout(60_000)
    await begin()
    const sources: EventSource[] = []
    for (let tens = 0; tens < 100; tens++) sources.push(...(await Promise.all(through(10).map(() => feed.listen()))))
    assert.equal(await feed.metric('daybook_event_listeners'), 1_000)
    for (let batch = 0; batch < 10; batch++) await feed.record(orders(batch * 20 + 1, batch * 20 + 20))
    for (const source of sources) await source.heard(200)
    const expected = through(200)
    for (const source of sources) assert.deepEqual(ids(source), expected)
  })

  describe('slowly', () => {
    const LONG = JSON.stringify({ text: 'x'.repeat(100_000) })
    const long = (first: number, last: number): NewEvent[] =>
      through(last, first).map((number) => newEvent(`order-${number}`, 1, { data: LONG }))

    it('is dropped, and nobody else waits; it comes back and has missed nothing', async function () {
      this.timeout(60_000)
      await begin({ pace: { slowMs: 2_000 } })
      const [slow, quick] = [await feed.listen(), await feed.listen()]
      slow.pause()
      for (let batch = 0; batch < 20; batch++) await feed.record(long(batch * 10 + 1, batch * 10 + 10))
      await quick.heard(200)
      assert.deepEqual(ids(quick), through(200))
      await eventually(async () => assert.equal(await feed.metric('daybook_event_listeners_dropped_total'), 1))
      assert.equal(await feed.metric('daybook_event_listeners'), 1)
      slow.resume()
      assert.equal(await slow.ended, 'cut')
      assert.ok(slow.events.length < 200)
      const back = await feed.listen('', { 'last-event-id': String(slow.lastEventId()) })
      await back.heard(200 - slow.events.length)
      assert.deepEqual([...ids(slow), ...ids(back)], through(200))
    })

    it('but steadily is not dropped', async function () {
      this.timeout(60_000)
      await begin({ pace: { slowMs: 2_000 } })
      const source = await feed.listen()
      await feed.record(long(1, 150))
      for (let pauses = 0; pauses < 10; pauses++) {
        source.pause()
        await new Promise((resolve) => setTimeout(resolve, 20))
        source.resume()
        await source.heard(pauses * 15)
      }
      await source.heard(150)
      assert.deepEqual(ids(source), through(150))
      assert.equal(await feed.metric('daybook_event_listeners_dropped_total'), 0)
    })
  })
})
