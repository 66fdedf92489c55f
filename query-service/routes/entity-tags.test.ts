import assert from 'node:assert/strict'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { askingAbout } from '../testing/asking.ts'

const PATHS = ['/api/products/tea', '/api/products', '/api/orders', '/api/customers/ada', '/api/analytics/revenue']

describe('The answer of a query', () => {
  const { running } = askingAbout()
  const tagOf = async (path: string) => (await running().get(path)).headers.etag!
  const status = async (path: string, tags: string) => (await running().get(path, { 'if-none-match': tags })).status

  it('has the same tag until it is another answer', async () => {
    for (const path of PATHS) assert.equal(await tagOf(path), await tagOf(path))
    const tags = await Promise.all([...PATHS, '/api/orders?limit=1'].map(tagOf))
    assert.equal(new Set(tags).size, PATHS.length + 1)
  })

  it('has in its tag the version of what it is about, for If-Match', async () => {
    const product = await running().get('/api/products/tea')
    const { version } = product.json<{ version: number }>()
    assert.ok(version > 0)
    assert.match(product.headers.etag!, new RegExp(`^"${version}\\.[\\w-]+"$`))
    assert.match(await tagOf('/api/orders'), /^"0\./)
  })

  it('is 304 without a body to who has it already, and tells up to where that is true', async () => {
    for (const path of PATHS) {
      const etag = await tagOf(path)
      const { status, text, headers } = await running().get(path, { 'if-none-match': `"1.x", W/${etag}` })
      assert.deepEqual([status, text], [304, ''])
      assert.deepEqual([headers.etag, headers['daybook-position']], [etag, String(shopStory.length)])
      assert.match(headers['cache-control']!, /no-cache$/)
    }
  })

  it('is 304 to whoever has anything', async () => assert.equal(await status('/api/products/tea', '*'), 304))

  it('is sent to who has another one', async () => {
    const version = (await tagOf('/api/products/tea')).split('.', 1)[0]
    assert.equal(await status('/api/products/tea', `${version}"`), 200)
    assert.equal(await status('/api/products/tea', await tagOf('/api/products')), 200)
  })

  it('has its tag for HEAD too', async () => {
    const etag = await tagOf('/api/products/tea')
    const head = (headers = {}) => running().ask('/api/products/tea', { method: 'HEAD', headers })
    assert.deepEqual([(await head()).status, (await head()).headers.etag], [200, etag])
    const known = await head({ 'if-none-match': etag })
    assert.deepEqual([known.status, known.headers.etag], [304, etag])
    assert.equal(known.headers['daybook-position'], String(shopStory.length))
  })

  it('is never kept without asking again, and by no shared cache what is about somebody', async () => {
    const kept = async (path: string) => (await running().get(path)).headers['cache-control']
    assert.equal(await kept('/api/products'), 'no-cache')
    for (const path of ['/api/orders', '/api/customers', '/api/customers/ada', '/api/customers/ada/tier-history'])
      assert.equal(await kept(path), 'private, no-cache')
    for (const path of ['/api/parked', '/api/analytics/sync-status']) assert.equal(await kept(path), 'no-store')
  })

  it('that there is nothing is 404, whatever the client has', async () => {
    for (const tags of ['*', '"1.x"']) assert.equal(await status('/api/products/nothing', tags), 404)
  })

  it('is refused to what is no list of tags', async () => assert.equal(await status('/api/products/tea', '1.x'), 400))
})

describe('When something has happened', () => {
  const before = shopStory.slice(0, -1)
  const { running } = askingAbout(before)

  it('the answer that it changes has another tag', async () => {
    const known = await running().get('/api/stock-movements')
    const event = { ...received, position: before.length + 1 } as Recorded<ShopEvent>
    await running().apply([...before, event])
    const { status, headers } = await running().get('/api/stock-movements', { 'if-none-match': known.headers.etag! })
    assert.deepEqual([status, headers['daybook-position']], [200, String(before.length + 1)])
  })
})

const received = shopStory.findLast(({ type }) => type === 'StockReceived')!
