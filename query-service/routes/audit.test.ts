import assert from 'node:assert/strict'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { SeenProblem } from '#shared/testing/http-client.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { record } from '#shared/testing/recording.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { askingAbout } from '../testing/asking.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const BEGAN = Date.UTC(2026, 5, 1)

/** Three events a minute, every other minute by an admin. */
const story = shopStory.map((event, index): Recorded<ShopEvent> => {
  const minute = Math.floor(index / 3)
  const actor = minute % 2 === 0 ? 'open:staff' : 'ada@example.org'
  const traceparent = `00-${TRACE}-b7ad6b7169203331-01`
  const metadata = { actor, role: 'staff', requestid: `r-${minute}`, correlationid: 'c-1', traceparent }
  return { ...event, metadata, recordedAt: instantOf(BEGAN + minute * 60_000) }
})
const newestFirst = (wanted: (event: Recorded<ShopEvent>) => boolean): number[] =>
  story
    .filter(wanted)
    .map(({ position }) => position)
    .reverse()

type Entry = { readonly position: number }
type Page<Item> = { readonly data: readonly Item[]; readonly nextCursor: string | null }

describe('GET /api/audit', () => {
  const { read, pages, refused, running } = askingAbout(story)
  const positions = async (query: string) =>
    (await read<Page<Entry>>(`/api/audit?limit=100&${query}`)).data.map(({ position }) => position)
  const at = (minute: number, milliseconds = 0) => instantOf(BEGAN + minute * 60_000 + milliseconds)

  it('tells who did what, when, to which stream, with which request', async () => {
    const last = story.at(-1)!
    assert.deepEqual((await read<Page<Entry>>('/api/audit?limit=1')).data, [
      {
        position: last.position,
        stream: 'customer-ada',
        version: 4,
        type: 'CustomerTierChanged',
        actor: last.metadata.actor,
        role: 'staff',
        requestId: last.metadata.requestid,
        correlationId: 'c-1',
        traceId: TRACE,
        occurredAt: last.occurredAt,
        recordedAt: last.recordedAt,
      },
    ])
  })

  it('gives all of it page by page, newest first', async () => {
    for (const limit of [1, 7, 100])
      assert.deepEqual(
        (await pages<Entry>('/api/audit', limit)).flat().map(({ position }) => position),
        newestFirst(() => true),
      )
  })

  it('finds what happened to a stream, what was done by somebody, and each thing of one kind', async () => {
    assert.deepEqual(
      await positions('stream=stock-main~tea'),
      newestFirst(({ stream }) => stream === 'stock-main~tea'),
    )
    assert.deepEqual(
      await positions('type=StockReserved'),
      newestFirst(({ type }) => type === 'StockReserved'),
    )
    assert.deepEqual(
      await positions('actor=ada@example.org'),
      newestFirst(({ metadata }) => metadata.actor === 'ada@example.org'),
    )
    assert.deepEqual(await positions('actor=nobody'), [])
  })

  it('finds what was recorded from one time to before another', async () => {
    for (const [from, to] of [
      [at(3), at(5)],
      [at(3, 1), at(5, 1)],
      [at(-10), at(0)],
      [at(0), at(1)],
      [at(900), at(901)],
      [at(5), at(5)],
    ])
      assert.deepEqual(
        await positions(`from=${from}&to=${to}`),
        newestFirst(({ recordedAt }) => recordedAt >= from! && recordedAt < to!),
        `${from} to ${to}`,
      )
    assert.deepEqual(
      await positions(`from=${at(4)}`),
      newestFirst(({ recordedAt }) => recordedAt >= at(4)),
    )
    assert.deepEqual(
      await positions(`to=${at(4)}`),
      newestFirst(({ recordedAt }) => recordedAt < at(4)),
    )
  })

  it('combines what is asked for', async () =>
    assert.deepEqual(
      await positions(`stream=stock-main~tea&type=StockReserved&actor=open:staff&from=${at(1)}&to=${at(9)}`),
      newestFirst(
        ({ stream, type, metadata, recordedAt }) =>
          stream === 'stock-main~tea' &&
          type === 'StockReserved' &&
          metadata.actor === 'open:staff' &&
          recordedAt >= at(1) &&
          recordedAt < at(9),
      ),
    ))

  it('does not run ahead of the slowest partition', async () => {
    const { database } = running()
    await database.query({
      text: `
        update read.high_waters set partitions = 2 where read_model = 'audit';
        insert into read.high_waters (read_model, partition, partitions, position, epoch, projection_version)
        values ('audit', 1, 2, 10, 1, 1)`,
      values: [],
    })
    const { json, headers } = await running().get('/api/audit?limit=100')
    await database.query({ text: `delete from read.high_waters where read_model = 'audit' and partition = 1`, values: [] })
    assert.equal(headers['daybook-position'], '10')
    assert.deepEqual(
      json<Page<Entry>>().data.map(({ position }) => position),
      newestFirst(({ position }) => position <= 10),
    )
  })

  it('refuses what it does not know', async () => {
    await refused('/api/audit?stream=tea', '/stream')
    await refused('/api/audit?stream=bogus-1', '/stream')
    await refused('/api/audit?type=Order-Placed', '/type')
    await refused('/api/audit?type=OrderPraised', '/type')
    await refused('/api/audit?customer=ada', '/customer')
  })

  for (const role of ['customer', 'import'])
    it(`is not for ${role}`, async () => {
      const answer = await running().get('/api/audit', { 'daybook-role': role })
      assert.deepEqual([answer.status, answer.json()['right']], [403, 'ReadAudit'])
    })
})

describe('GET /api/streams/{stream}', () => {
  const log = createMemoryEventLog()
  before(() =>
    record(
      log,
      story.map(({ data, metadata, ...event }) => ({ ...event, data: JSON.stringify(data), metadata: JSON.stringify(metadata) })),
    ),
  )
  let maxBytes: number | undefined
  const readStreams: typeof log.readStreams = (range) => log.readStreams({ ...range, ...(maxBytes && { maxBytes }) })
  const { read, pages, missing, running } = askingAbout(story, { log: { ...log, readStreams } })
  type Told = { readonly version: number; readonly type: string; readonly data: unknown }

  it('gives the events of a stream as they stand in the log, the first one first', async () => {
    const { data } = await read<Page<Told>>('/api/streams/order-o-3')
    const expected = story.filter(({ stream }) => stream === 'order-o-3')
    assert.deepEqual(
      data.map(({ version, type, data }) => ({ version, type, data })),
      expected.map(({ version, type, data }) => ({ version, type, data })),
    )
    const { metadata, position, id, occurredAt } = expected[0]!
    assert.deepEqual(
      { ...data[0]!, data: undefined, recordedAt: undefined },
      {
        ...{ position, stream: 'order-o-3', version: 1, id, type: 'OrderRejected', dataVersion: 1, data: undefined },
        ...{ actor: metadata.actor, role: 'staff', requestId: metadata.requestid, correlationId: 'c-1', traceId: TRACE },
        ...{ occurredAt, recordedAt: undefined },
      },
    )
  })

  it('gives them page by page', async () => {
    const all = (await pages<Told>('/api/streams/stock-main~tea', 2)).flat().map(({ version }) => version)
    const expected = story.filter(({ stream }) => stream === 'stock-main~tea').map(({ version }) => version)
    assert.deepEqual(all, expected)
    assert.deepEqual((await pages<Told>('/api/streams/stock-main%7Etea', 100)).flat().length, expected.length)
  })

  it('gives all of them, however large they are and few of them are read at a time', async () => {
    const all = (await pages<Told>('/api/streams/order-o-3', 100)).flat()
    maxBytes = 1
    assert.deepEqual((await pages<Told>('/api/streams/order-o-3', 100)).flat(), all)
    maxBytes = undefined
  })

  it('says of what there is no event that it is not there', () => missing('/api/streams/order-none'))

  it('says what a stream is called to who asks for something else', async () => {
    const { status, json } = await running().get('/api/streams/nope')
    const [error] = json<SeenProblem>().errors!
    const message =
      'must be the name of a stream: order-<id>, product-<id>, customer-<id>, store-<id>, credit-<id>, stock-<store>~<product>'
    assert.deepEqual([status, error], [400, { in: 'path', pointer: '/stream', message }])
  })

  it('does not run ahead of the audit', async () => {
    const text = `update read.high_waters set position = $1 where read_model = 'audit'`
    await running().database.query({ text, values: [20] })
    const { json, headers } = await running().get('/api/streams/order-o-3')
    const later = await running().get('/api/streams/customer-cid')
    await running().database.query({ text, values: [story.length] })
    assert.equal(headers['daybook-position'], '20')
    assert.deepEqual(
      json<Page<Told>>().data.map(({ version }) => version),
      [1, 2],
    )
    assert.equal(later.status, 404)
  })

  it('tells of a customer who was erased without name and address, and of others with them', async () => {
    const { data: cid } = await read<Page<Told>>('/api/streams/customer-cid')
    assert.deepEqual(
      cid.map(({ type, data }) => [type, data]),
      [
        ['CustomerRegistered', { customerId: 'cid' }],
        ['CustomerErased', { customerId: 'cid' }],
      ],
    )
    const { data: bob } = await read<Page<Told>>('/api/streams/customer-bob')
    assert.deepEqual(bob[0]!.data, { customerId: 'bob', profile: { name: 'Bob', email: 'bob@example.org' } })
  })

  for (const role of ['customer', 'import'])
    it(`is not for ${role}`, async () => {
      const answer = await running().get('/api/streams/order-o-3', { 'daybook-role': role })
      assert.deepEqual([answer.status, answer.json()['right']], [403, 'ReadEvents'])
    })
})
