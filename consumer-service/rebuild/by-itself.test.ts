import assert from 'node:assert/strict'
import { eventually } from '#shared/testing/eventually.ts'
import { orders as manyOrders, record } from '#shared/testing/recording.ts'
import type { AnyProjection } from '../projection.ts'
import { orders } from '../projections/orders.ts'
import { sales } from '../projections/sales.ts'
import type { ConsumerService } from '../service.ts'
import { openRebuilding, type Rebuilding } from './testing/rebuilding.ts'

/** It writes what the first does not. */
const second: AnyProjection = {
  ...orders,
  version: 2,
  changes: (events) => [
    ...orders.changes(events),
    { text: `update orders set store_id = 'changed' where store_id <> 'changed'`, values: [] },
  ],
}

const WITHIN = { withinMs: 20_000 }

describe('A read model that an older version of its projection has filled', () => {
  let shop: Rebuilding
  beforeEach(async () => {
    shop = await openRebuilding()
    await record(shop.log, manyOrders(1, 30))
    await shop.rebuild(orders)
  })
  afterEach(() => shop.close())

  const consume = (projection: AnyProjection, rebuild: 'ask' | 'auto') =>
    shop.consume([{ name: 'main', projections: [projection] }], rebuild)
  const statusOf = async (consumers: ConsumerService) => (await consumers.status()).readModels[0]
  const becomes = (consumers: ConsumerService, mode: string) =>
    eventually(async () => assert.equal((await statusOf(consumers))?.mode, mode), WITHIN)
  const stored = async () => {
    const [row] = await shop.positions('orders')
    const text = 'select distinct store_id as store from orders'
    return { ...row, stores: await shop.read.database.query({ text, values: [] }) }
  }
  const OLD = { partition: 0, partitions: 1, position: 30, version: 1, epoch: 1, stores: [{ store: 'main' }] }
  const NEW = { ...OLD, version: 2, stores: [{ store: 'changed' }] }

  it('stops and says which command rebuilds it; then it goes on', async () => {
    const consumers = await consume(second, 'ask')
    await becomes(consumers, 'stopped')
    assert.match((await statusOf(consumers))!.trouble!, /by version 1 .* has version 2: npm run rebuild -- orders$/)
    assert.deepEqual(await stored(), OLD)
    await shop.rebuild(second)
    await becomes(consumers, 'following')
    await record(shop.log, manyOrders(31, 32))
    await eventually(async () => assert.deepEqual(await stored(), { ...NEW, position: 32 }), WITHIN)
  }).timeout(60_000)

  it('is rebuilt by one of the consumers, when they may, and all go on', async () => {
    const both = await Promise.all([consume(second, 'auto'), consume(second, 'auto')])
    await eventually(async () => assert.deepEqual(await stored(), NEW), WITHIN)
    await eventually(async () => {
      const modes = (await Promise.all(both.map((consumers) => consumers.status()))).flatMap(({ readModels }) => readModels)
      assert.deepEqual(
        modes.map(({ mode }) => mode),
        ['following'],
      )
    }, WITHIN)
  }).timeout(60_000)

  it('is left as it is while the new version fails', async () => {
    const failing = { ...second, changes: (events: readonly unknown[]) => (events.length === 0 ? [] : assert.fail('not yet')) }
    const consumers = await consume(failing, 'auto')
    await becomes(consumers, 'stopped')
    await eventually(async () => {
      assert.equal((await shop.database.query({ text: FAILED, values: [] })).length, 1)
    }, WITHIN)
    assert.deepEqual(await stored(), OLD)
  }).timeout(60_000)

  it('and cannot be rebuilt keeps no other from it', async () => {
    await shop.rebuild(sales)
    const failing = { ...second, changes: (events: readonly unknown[]) => (events.length === 0 ? [] : assert.fail('not yet')) }
    await shop.consume([{ name: 'main', projections: [failing, { ...sales, version: 2 }] }], 'auto')
    await eventually(async () => assert.equal((await shop.positions('sales'))[0]?.version, 2), WITHIN)
    assert.deepEqual(await stored(), OLD)
  }).timeout(60_000)

  it('is not touched any more by a program of the older version', async () => {
    const older = await consume(orders, 'auto')
    await becomes(older, 'following')
    await shop.rebuild(second)
    await record(shop.log, manyOrders(31, 32))
    await becomes(older, 'stopped')
    assert.match((await statusOf(older))!.trouble!, /by version 2 .* has version 1: upgrade the program/)
    assert.deepEqual((await stored()).stores, [{ store: 'changed' }])
    assert.deepEqual((await stored()).version, 2)
  }).timeout(60_000)

  it('is not rebuilt from a log that does not reach it: that may be the wrong one', async () => {
    await shop.read.database.query({ text: 'update high_waters set position = 500', values: [] })
    const consumers = await consume(orders, 'auto')
    await becomes(consumers, 'stopped')
    assert.match((await statusOf(consumers))!.trouble!, /up to 500, but the log ends at 30: npm run rebuild -- orders$/)
    assert.equal((await stored()).position, 500)
  }).timeout(60_000)
})

const FAILED = `select from parked_events where read_model = 'orders~rebuild' and error like '%not yet%'`
