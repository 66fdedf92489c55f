import assert from 'node:assert/strict'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { eventually } from '#shared/testing/eventually.ts'
import type { SeenProblem } from '#shared/testing/http-client.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { askingAbout } from '../testing/asking.ts'
import { apiRoutes, takes } from '../testing/parameters.ts'
import { startQueries } from '../testing/running-queries.ts'

const last = shopStory.length

describe('A query that waits for a position', () => {
  const { running, refused } = askingAbout()
  const get = (path: string, headers?: Record<string, string>) => running().get(path, headers)

  it('is answered when the read model is there', async () => {
    for (const position of [0, 1, last]) {
      const { status, headers } = await get(`/api/products?limit=1&waitFor=${position}`)
      assert.deepEqual([status, headers['daybook-position']], [200, String(last)])
    }
  })

  it('may say so in a header', async () => {
    assert.equal((await get('/api/orders', { 'daybook-wait-for': String(last) })).status, 200)
    assert.equal((await get('/api/orders', { 'daybook-wait-for': String(last + 1) })).status, 503)
  })

  it('is told after a while up to where the read model has come', async () => {
    const { status, headers, json } = await get(`/api/products/tea?waitFor=${last + 1}`)
    const { code, position } = json<SeenProblem>()
    assert.deepEqual([status, code, position], [503, 'not_reached', last])
    assert.deepEqual([headers['retry-after'], headers['daybook-position']], ['1', String(last)])
  })

  it('waits too for what is not there', async () => {
    assert.equal((await get(`/api/products/nothing?waitFor=${last}`)).status, 404)
    assert.equal((await get(`/api/products/nothing?waitFor=${last + 1}`)).status, 503)
  })

  it('has to name a position, and one only', async () => {
    for (const wrong of ['', '-1', '1.5', '1e3', 'x', '%2B1', '9'.repeat(16)])
      await refused(`/api/products?waitFor=${wrong}`, '/waitFor')
    for (const wrong of ['-1', 'x', '1, 1', '9'.repeat(400)]) {
      const { status, json } = await get('/api/products', { 'daybook-wait-for': wrong })
      assert.deepEqual([status, json<SeenProblem>().errors?.[0]?.pointer], [400, '/daybook-wait-for'])
    }
    assert.equal((await get('/api/products?waitFor=1', { 'daybook-wait-for': '2' })).status, 400)
    assert.equal((await get('/api/products?waitFor=1', { 'daybook-wait-for': '01' })).status, 200)
  })

  it('is told of everything that is wrong with it', async () => {
    const { errors = [] } = (await get('/api/products?waitFor=x&limit=0')).json<SeenProblem>()
    assert.deepEqual(
      errors.map(({ pointer }) => pointer),
      ['/waitFor', '/limit'],
    )
  })
})

describe('Every query', () => {
  it('can be told to wait, but for those that tell how far it all is, and the one that tells of each event anyway', () =>
    assert.deepEqual(
      apiRoutes()
        .filter((route) => !takes(route, 'waitFor'))
        .map(({ path }) => path)
        .sort(),
      ['/api/analytics/sync-status', '/api/events', '/api/parked'],
    ))
})

describe('A query that waits', () => {
  const half = Math.floor(last / 2)
  const doorbell = createInProcessDoorbell()
  const { running } = askingAbout(shopStory.slice(0, half), { progress: doorbell, waitLimitMs: 60_000 })

  it('is answered as soon as the read model is there, with what has happened until then', async () => {
    const paths = ['/api/products/tea', '/api/orders', '/api/customers/ada', '/api/analytics/revenue', '/api/inventory']
    const waiting = paths.map((path) => running().get(`${path}?waitFor=${last}`))
    assert.equal((await running().get('/api/products/tea')).headers['daybook-position'], String(half))
    await running().apply(shopStory)
    doorbell.ring()
    for (const { status, headers } of await Promise.all(waiting))
      assert.deepEqual([status, headers['daybook-position']], [200, String(last)])
  })

  it('is answered when the server closes', async () => {
    const queries = await startQueries([], { waitLimitMs: 60_000 })
    const waiting = queries.get('/api/products?waitFor=1')
    await eventually(async () => assert.match((await queries.get('/metrics')).text, /^daybook_waiting_queries 1$/m))
    const [{ status, headers, json }] = await Promise.all([waiting, queries.close()])
    assert.deepEqual([status, json<SeenProblem>().code, headers['retry-after']], [503, 'stopping', '1'])
  })

  it('waits no longer when the client has gone away', async () => {
    const waiting = async (count: number) =>
      assert.match((await running().get('/metrics')).text, new RegExp(`^daybook_waiting_queries ${count}$`, 'm'))
    const client = new AbortController()
    const gone = fetch(`${running().url}/api/products?waitFor=${last + 1}`, { signal: client.signal })
    await eventually(() => waiting(1))
    client.abort()
    await assert.rejects(gone)
    await eventually(() => waiting(0))
  })
})
