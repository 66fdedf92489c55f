import assert from 'node:assert/strict'
import { Registry } from 'prom-client'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { consumerHealth } from './health.ts'
import { watchConsumers } from './metrics.ts'
import type { ConsumerStatus } from './service.ts'
import { type Share, sharesOf } from './shares/share.ts'

type One = ConsumerStatus['readModels'][number]

const well: One = { readModel: 'orders', partition: 0, mode: 'following', position: 7 as Position, lag: 2, verdict: 'keeping_up' }
const [mine, theirs] = sharesOf([{ name: 'main', projections: [] }], 2) as [Share, Share]
const shares = { held: [mine], elsewhere: [{ ...theirs, holder: 'bob' }] }
const statusOf = (...readModels: One[]) => ({
  status: async () => ({ head: 9 as Position, brokerConnected: true, readModels, shares }),
  shares: (): ConsumerStatus['shares'] => shares,
  brokerTrouble: (): string | undefined => undefined,
})

describe("The consumers' health", () => {
  const answering = { query: async () => [] } as unknown as Database
  const parking = {
    query: async () => [
      { readModel: 'orders', events: 3, streams: 2 },
      { readModel: 'sales', events: 1, streams: 1 },
    ],
  } as unknown as Database
  const readModels = (...all: One[]) => consumerHealth(statusOf(...all), answering).needed['readModels']!()

  it('is good while each keeps up, and says who catches up', async () =>
    assert.deepEqual(await readModels(well, { ...well, readModel: 'sales', mode: 'catching_up', lag: 900 }), {
      lag: 900,
      catchingUp: ['sales'],
    }))

  it('is bad when one has stopped, and says why', () =>
    assert.rejects(readModels(well, { ...well, readModel: 'sales', mode: 'stopped', trouble: 'version 1' }), {
      message: 'sales has stopped, 2 events behind (version 1)',
    }))

  it('is bad when one has stalled or falls behind', () =>
    assert.rejects(readModels({ ...well, verdict: 'stalled' }, { ...well, readModel: 'sales', verdict: 'falling_behind' }), {
      message: 'orders has stalled, 2 events behind; sales falls behind, 2 events behind',
    }))

  it('is good while it stands by and holds nothing', async () => {
    const consumers = { ...statusOf(), shares: () => ({ held: [], elsewhere: shares.elsewhere }) }
    const { needed } = consumerHealth(consumers, answering)
    assert.deepEqual(await needed['readModels']!(), { lag: 0, catchingUp: [] })
    assert.deepEqual(await needed['shares']!(), { held: 0, elsewhere: 1 })
  })

  it('is bad while it cannot look after its shares', () => {
    const consumers = { ...statusOf(well), shares: () => ({ ...shares, trouble: 'away' }) }
    return assert.rejects(consumerHealth(consumers, answering).needed['shares']!(), /cannot be renewed \(away\)/)
  })

  it('tells why the broker cannot be reached, which makes nobody unready', async () => {
    const { useful } = consumerHealth({ ...statusOf(well), brokerTrouble: () => 'ACCESS_REFUSED' }, answering)
    await assert.rejects(useful!['broker']!(), /^Error: ACCESS_REFUSED$/)
  })

  it('blames neither the broker nor the leases for a log that is away', async () => {
    const noLog = { ...statusOf(well), status: () => Promise.reject(new Error('no log')) }
    const { needed, useful } = consumerHealth(noLog, answering)
    await assert.rejects(needed['readModels']!(), /no log/)
    await needed['shares']!()
    await useful!['broker']!()
  })

  it('is bad without the database of the read models', () => {
    const away = { query: () => Promise.reject(new Error('away')) } as unknown as Database
    return assert.rejects(consumerHealth(statusOf(well), away).needed['readDatabase']!(), /away/)
  })

  it('tells what is parked, which makes nobody unready', async () => {
    const parked = (database: Database) => consumerHealth(statusOf(well), database).useful!['parked']!()
    assert.equal(await parked(answering), undefined)
    const message = 'orders has parked 3 events of 2 streams, sales has parked 1 event of 1 stream (npm run parked -- list)'
    await assert.rejects(parked(parking), { message })
    assert.ok(!('parked' in consumerHealth(statusOf(well), parking).needed))
  })

  it('forgets what is no longer parked', async () => {
    const registry = new Registry()
    const answers = [await parking.query({ text: '', values: [] }), [{ readModel: 'sales', events: 1, streams: 1 }]]
    const database = { query: async () => answers.shift() ?? [] } as unknown as Database
    watchConsumers(registry, statusOf(well), database)
    const parked = async () => (await registry.metrics()).split('\n').filter((line) => line.startsWith('daybook_parked_events{'))
    const [orders, sales] = ['daybook_parked_events{read_model="orders"} 3', 'daybook_parked_events{read_model="sales"} 1']
    assert.deepEqual(await parked(), [orders, sales])
    assert.deepEqual(await parked(), [sales])
    assert.deepEqual(await parked(), [])
  })

  it('is counted for each read model', async () => {
    const registry = new Registry()
    watchConsumers(registry, statusOf(well, { ...well, readModel: 'sales', mode: 'stopped', lag: 5 }), answering)
    const text = await registry.metrics()
    for (const line of [
      'daybook_read_model_position{read_model="orders",partition="0"} 7',
      'daybook_read_model_lag_events{read_model="sales",partition="0"} 5',
      'daybook_read_model_following{read_model="orders",partition="0"} 1',
      'daybook_read_model_stopped{read_model="sales",partition="0"} 1',
      'daybook_read_model_stalled{read_model="sales",partition="0"} 0',
      'daybook_share_held{group="main",partition="0"} 1',
      'daybook_share_held{group="main",partition="1"} 0',
    ])
      assert.ok(text.includes(`\n${line}\n`), `${line} in ${text}`)
  })

  it('no longer counts what is worked on elsewhere', async () => {
    const registry = new Registry()
    let readModels = [well]
    watchConsumers(registry, { status: () => statusOf(...readModels).status() }, answering)
    assert.match(await registry.metrics(), /daybook_read_model_position\{/)
    readModels = []
    assert.doesNotMatch(await registry.metrics(), /daybook_read_model_position\{/)
  })
})
