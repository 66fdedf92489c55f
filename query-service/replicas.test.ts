import assert from 'node:assert/strict'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Database } from '#shared/ports/database.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import type { SeenProblem } from '#shared/testing/http-client.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { applyTo } from '../consumer-service/projection.contract.ts'
import { groups } from '../consumer-service/projections.ts'
import type { QueryPorts } from './ports.ts'
import { type RunningQueries, startQueries } from './testing/running-queries.ts'

const last = shopStory.length
const half = Math.floor(last / 2)

const applyAll = async (database: Database, events: readonly Recorded<ShopEvent>[]) => {
  for (const projection of groups.flatMap(({ projections }) => projections)) await applyTo(database, projection, events)
}

/** Databases at different places: what replication does to them, the test does. */
describe('With replicas, a query', function () {
  this.timeout(60_000)
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  const copyAt = async (position: number) => {
    const copy: TestDatabase = await freshReadDatabase()
    closing.push(copy.drop)
    await applyAll(copy.database, shopStory.slice(0, position))
    const database = createDatabase({ url: copy.url, role: 'daybook_query', applicationName: 'daybook-test', max: 2 })
    closing.push(database.close)
    const catchUp = () => applyAll(copy.database, shopStory)
    return { database, catchUp, owned: copy.database, name: `copy ${closing.length}` }
  }

  const open = async (ports: Partial<QueryPorts>, events = shopStory): Promise<RunningQueries> => {
    const queries = await startQueries(events, ports)
    closing.push(queries.close)
    return queries
  }

  const positionOf = async ({ get }: RunningQueries, path: string) => {
    const { status, headers, text } = await get(path)
    assert.equal(status, 200, text)
    return Number(headers['daybook-position'])
  }
  const isUsed = ({ get }: RunningQueries, count: number) =>
    eventually(async () =>
      assert.equal((await get('/metrics')).text.match(/^daybook_replica_used\{.*\} 1$/gm)?.length ?? 0, count),
    )
  const healthOf = async ({ get }: RunningQueries) =>
    (await get('/health')).json<{ status: string; checks: { readReplicas: { status: string; detail?: string } } }>()

  it('is answered by them in turn, each telling up to where', async () => {
    const [one, other] = [await copyAt(half), await copyAt(half)]
    const queries = await open({ replicas: [one, other] }, shopStory.slice(0, half))
    await isUsed(queries, 2)
    await other.catchUp()
    const positions = new Set<number>()
    for (let read = 0; read < 4; read++) positions.add(await positionOf(queries, '/api/products/tea'))
    assert.deepEqual(
      [...positions].sort((one, other) => one - other),
      [half, last],
    )
  })

  it('that waits for a position never gets less', async () => {
    const copies = [await copyAt(half), await copyAt(half)]
    const queries = await open({ replicas: copies }, shopStory.slice(0, half))
    await isUsed(queries, 2)
    await queries.apply(shopStory)
    await copies[1]!.catchUp()
    for (let read = 0; read < 20; read++) {
      const waitFor = read % 2 ? last : half
      const position = await positionOf(queries, `/api/orders?limit=${1 + (read % 5)}&waitFor=${waitFor}`)
      assert.ok(position >= waitFor, `${position} for ${waitFor}`)
    }
  })

  it('is answered by a replica that is ahead of what the primary has told', async () => {
    const copy = await copyAt(half)
    const queries = await open({ replicas: [copy] }, shopStory.slice(0, half))
    await isUsed(queries, 1)
    await copy.catchUp()
    await eventually(async () => assert.equal(await positionOf(queries, `/api/orders?waitFor=${last}`), last))
  })

  it('is answered by the primary while a replica has been behind for too long, which health tells', async () => {
    const copy = await copyAt(half)
    const queries = await open({ replicas: [copy], replicaLagMs: 300 }, shopStory.slice(0, half))
    await isUsed(queries, 1)
    await queries.apply(shopStory)
    await isUsed(queries, 0)
    for (let read = 0; read < 4; read++) assert.equal(await positionOf(queries, '/api/products'), last)
    const { status, checks } = await healthOf(queries)
    assert.equal(status, 'degraded')
    assert.match(checks.readReplicas.detail!, /^copy \d+ is left out: it has been behind for \d+ s$/)
    await copy.catchUp()
    await isUsed(queries, 1)
    assert.equal((await healthOf(queries)).checks.readReplicas.status, 'ok')
  })

  it('is not answered by one that no longer follows, and tells further of a history that was lost', async () => {
    const inHistory = (database: Database, epoch: number) =>
      database.query({ text: `update read.high_waters set epoch = ${epoch}`, values: [] })
    const copy = await copyAt(last)
    const queries = await open({ replicas: [copy], replicaLagMs: 600_000 }, shopStory.slice(0, half))
    await isUsed(queries, 1)
    await inHistory(queries.database, 2)
    await eventually(async () => assert.equal(await positionOf(queries, `/api/orders?waitFor=${half}`), half))
    const later = await open({ replicas: [copy], database: queries.database }, shopStory.slice(0, half))
    await eventually(async () => assert.match((await healthOf(later)).checks.readReplicas.detail!, /has not caught up yet/))
    assert.equal(await positionOf(later, '/api/orders'), half)
    await inHistory(copy.owned, 2)
    await isUsed(later, 1)
  })

  it('does not wait for one that has never caught up', async () => {
    const queries = await open({ replicas: [await copyAt(half)], replicaLagMs: 600_000 })
    await eventually(async () => assert.match((await healthOf(queries)).checks.readReplicas.detail!, /has not caught up yet/))
    assert.equal(await positionOf(queries, '/api/products'), last)
  })

  it('is answered by the primary when a replica cannot be reached, or breaks', async () => {
    const nowhere = createDatabase({ url: 'postgres://nobody@127.0.0.1:1/x', applicationName: 'daybook-test' })
    closing.push(nowhere.close)
    const copy = await copyAt(last)
    const queries = await open({ replicas: [copy, { name: 'nowhere', database: nowhere }] })
    await isUsed(queries, 1)
    assert.match((await healthOf(queries)).checks.readReplicas.detail!, /^nowhere is left out: it cannot be reached/)
    await copy.owned.query({ text: 'drop table read.products cascade', values: [] })
    assert.equal(await positionOf(queries, '/api/products/tea'), last)
    assert.match((await queries.get('/metrics')).text, /^daybook_replica_reads\{replica="copy \d+",outcome="failed"\} 1$/m)
  })

  it('is answered while the primary is away, as far as it need not wait for that', async () => {
    let away = false
    const primary = await copyAt(last)
    const query: Database['query'] = (statement) =>
      away ? Promise.reject(Object.assign(new Error('shutting down'), { code: '57P01' })) : primary.database.query(statement)
    const queries = await open({ replicas: [await copyAt(last)], database: { ...primary.database, query } })
    await isUsed(queries, 1)
    away = true
    assert.equal(await positionOf(queries, `/api/products?waitFor=${last}`), last)
    const later = await queries.get(`/api/products?waitFor=${last + 1}`)
    assert.deepEqual([later.status, later.json<SeenProblem>().code], [503, 'unavailable'])
    assert.equal((await queries.get('/health/ready')).status, 200)
    assert.equal((await healthOf(queries)).status, 'degraded')
  })
})
