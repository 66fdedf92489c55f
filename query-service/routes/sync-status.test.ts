import assert from 'node:assert/strict'
import type { Position } from '#shared/kernel/types.ts'
import { LogUnavailable } from '#shared/ports/event-log.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { askingAbout } from '../testing/asking.ts'
import { aLog } from '../testing/running-queries.ts'

type Lag = { readonly events: number; readonly seconds: number } | null
type Status = {
  readonly log: string
  readonly head: number | null
  readonly publisher: { readonly position: number; readonly lag: Lag } | null
  readonly reactors: readonly { readonly name: string; readonly position: number; readonly lag: Lag }[]
  readonly readModels: readonly {
    readonly name: string
    readonly highWater: number
    readonly lag: Lag
    readonly parked: number
    readonly rebuild: number | null
    readonly rebuilding: boolean
    readonly partitions: readonly {
      readonly partition: number
      readonly highWater: number
      readonly lag: Lag
      readonly parked: number
    }[]
  }[]
}

const NAMES = ['audit', 'catalogue', 'co_purchase', 'customers', 'inventory', 'orders', 'sales']
const last = shopStory.length

describe('GET /api/analytics/sync-status', () => {
  const published = { position: (last + 1) as Position, lastPositions: [], fence: 1, epoch: 1 }
  const { running } = askingAbout(shopStory, { log: aLog(last + 5), cursors: { read: async () => published } })
  const status = async () => (await running().get('/api/analytics/sync-status')).json<Status>()

  it('tells where the log ends and what is published', async () => {
    const { log, head, publisher } = await status()
    assert.deepEqual([log, head, publisher?.position, publisher?.lag?.events], ['ok', last + 5, last + 1, 4])
  })

  it('tells how far each read model is behind, in events and in seconds', async () => {
    const { readModels } = await status()
    assert.deepEqual(
      readModels.map(({ name, highWater }) => [name, highWater]),
      NAMES.map((name) => [name, last]),
    )
    for (const { lag, partitions } of readModels) {
      assert.equal(lag?.events, 5)
      assert.ok(lag.seconds >= 60 && lag.seconds < 120, `${lag.seconds} s`)
      assert.deepEqual(
        partitions.map(({ partition, highWater }) => [partition, highWater]),
        [[0, last]],
      )
    }
  })

  it('tells how far each reactor is behind', async () => {
    const text = `insert into read.reactors values ('customer_tier', 1, 1, $1, $1, '')`
    await running().database.query({ text, values: [last - 2] })
    const [reactor] = (await status()).reactors
    assert.deepEqual([reactor?.name, reactor?.position, reactor?.lag?.events], ['customer_tier', last - 2, 7])
  })
})

describe('Sync status of a read model with parked events', () => {
  const { running } = askingAbout()

  it('tells how many, in each partition and in all', async () => {
    const text = `
      update read.high_waters set partitions = 2, parked = 3 where read_model = 'orders';
      insert into read.high_waters (read_model, partition, partitions, epoch, projection_version, parked)
      values ('orders', 1, 2, 1, 1, 4)`
    await running().database.query({ text, values: [] })
    const { readModels } = (await running().get('/api/analytics/sync-status')).json<Status>()
    const parked = readModels.map(({ name, parked, partitions }) => [name, parked, ...partitions.map((one) => one.parked)])
    assert.deepEqual(
      parked,
      NAMES.map((name) => (name === 'orders' ? [name, 7, 3, 4] : [name, 0, 0])),
    )
  })
})

describe('Sync status when all has been applied', () => {
  const { running } = askingAbout()

  it('has no lag', async () => {
    const { readModels } = (await running().get('/api/analytics/sync-status')).json<Status>()
    for (const { lag } of readModels) assert.deepEqual(lag, { events: 0, seconds: 0 })
  })
})

describe('When the log cannot be reached', () => {
  const away = () => Promise.reject(new LogUnavailable('connection refused'))
  const { running, read } = askingAbout(shopStory, {
    log: { head: away, read: away, readStreams: away, positionAt: away },
    cursors: { read: away },
  })

  it('sync status says so, and where the read models are', async () => {
    const { log, head, publisher, readModels } = (await running().get('/api/analytics/sync-status')).json<Status>()
    assert.deepEqual([log, head, publisher], ['unavailable', null, null])
    assert.deepEqual(
      readModels.map(({ name, highWater, lag }) => [name, highWater, lag]),
      NAMES.map((name) => [name, last, null]),
    )
  })

  it('reads go on', () => read('/api/products/tea'))

  it('the service is ready, and degraded', async () => {
    assert.equal((await running().get('/health/ready')).status, 200)
    const health = (await running().get('/health')).json<{ status: string }>()
    assert.equal(health.status, 'degraded')
  })
})

describe('When the read models cannot be reached', () => {
  const gone = Object.assign(new Error('the database system is shutting down'), { code: '57P03' })
  const database = { query: () => Promise.reject(gone), transaction: () => Promise.reject(gone), close: async () => {} }
  const { running } = askingAbout([], { database })

  it('reads say to try again', async () => {
    for (const path of ['/api/products/tea', '/api/orders', '/api/analytics/sync-status']) {
      const { status, headers } = await running().get(path)
      assert.deepEqual([status, headers['retry-after']], [503, '1'])
    }
  })

  it('the service is not ready, but alive', async () => {
    assert.equal((await running().get('/health/ready')).status, 503)
    assert.equal((await running().get('/health/live')).status, 200)
  })
})

describe('GET /metrics', () => {
  const { running } = askingAbout()

  it('counts what was answered', async () => {
    await running().get('/api/products/tea')
    assert.match((await running().get('/metrics')).text, /process_cpu/)
  })
})

describe('Sync status of a read model that is rebuilt', () => {
  const { running } = askingAbout(shopStory)

  it('tells how far that has come, and of no other read model', async () => {
    const text = `
      insert into read.high_waters (read_model, partition, partitions, position, epoch, projection_version)
      values ('orders~rebuild', 0, 1, 7, 1, 2)`
    await running().database.query({ text, values: [] })
    const { readModels } = (await running().get('/api/analytics/sync-status')).json<Status>()
    assert.deepEqual(
      readModels.map(({ name, rebuild }) => [name, rebuild]),
      NAMES.map((name) => [name, name === 'orders' ? 7 : null]),
    )
  })

  it('tells whether somebody is at it', async () => {
    const rebuilding = async () => {
      const { readModels } = (await running().get('/api/analytics/sync-status')).json<Status>()
      return readModels.filter(({ rebuilding }) => rebuilding).map(({ name }) => name)
    }
    assert.deepEqual(await rebuilding(), [])
    const text = `
      insert into read.leases values
        ('rebuild orders', 'ada', now() + interval '1 hour'), ('rebuild sales', 'bob', now() - interval '1 second')`
    await running().database.query({ text, values: [] })
    assert.deepEqual(await rebuilding(), ['orders'])
  })

  it('health counts read models, not their partitions nor what is made beside them', async () => {
    const text = `
      insert into read.high_waters (read_model, partition, partitions, position, epoch, projection_version)
      values ('orders', 1, 2, 7, 1, 2)`
    await running().database.query({ text, values: [] })
    const { checks } = (await running().get('/health')).json<{ checks: { readDatabase: { readModels: number } } }>()
    assert.equal(checks.readDatabase.readModels, NAMES.length)
  })
})
