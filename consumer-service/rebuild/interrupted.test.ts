import assert from 'node:assert/strict'
import { eventually } from '#shared/testing/eventually.ts'
import { orders as manyOrders, record } from '#shared/testing/recording.ts'
import type { AnyProjection } from '../projection.ts'
import { orders } from '../projections/orders.ts'
import { sales } from '../projections/sales.ts'
import { AtWorkElsewhere } from './alone.ts'
import { openRebuilding, type Rebuilding } from './testing/rebuilding.ts'

describe('A rebuild that is interrupted', () => {
  let shop: Rebuilding
  beforeEach(async () => {
    shop = await openRebuilding()
  })
  afterEach(() => shop.close())

  it('that was stopped goes on where it was', async () => {
    await record(shop.log, manyOrders(1, 100))
    const stop = new AbortController()
    const first = shop.logThat(async (after) => after >= 60 && stop.abort())
    assert.equal(await shop.rebuild(orders, { log: first, signal: stop.signal }), undefined)
    assert.deepEqual([await shop.count('orders'), await shop.positions('orders')], [0, []])
    const pages: number[] = []
    const second = shop.logThat(async (after) => pages.push(after))
    assert.equal(await shop.rebuild(orders, { log: second }), 100)
    assert.ok(pages[0]! >= 40, `it began again at ${pages[0]}`)
    assert.equal(await shop.count('orders'), 100)
    await shop.nothingIsLeft()
  })

  it('begins anew when the projection, the tables or the history are others than when it was stopped', async () => {
    await record(shop.log, manyOrders(1, 100))
    const asOwner = (text: string) => shop.read.database.query({ text, values: [] })
    const others: readonly (readonly [string, AnyProjection, () => Promise<unknown>])[] = [
      ['version', { ...orders, version: 2 }, async () => {}],
      ['tables', orders, () => asOwner('alter table orders add column channel text')],
      ['history', orders, () => shop.write.database.query({ text: 'update log.epoch set epoch = 2', values: [] })],
    ]
    for (const [what, projection, change] of others) {
      const stop = new AbortController()
      await shop.rebuild(orders, { log: shop.logThat(async (after) => after >= 60 && stop.abort()), signal: stop.signal })
      await change()
      const pages: number[] = []
      await shop.rebuild(projection, { log: shop.logThat(async (after) => pages.push(after)) })
      assert.equal(pages[0], 0, what)
      assert.equal(await shop.count('orders'), 100, what)
      assert.equal((await shop.positions('orders'))[0]!.version, projection.version)
    }
  })

  it('is done by one process at a time; the next one finds it done', async () => {
    await record(shop.log, manyOrders(1, 40))
    let go = () => {}
    const paused = new Promise<void>((resolve) => {
      go = resolve
    })
    const first = shop.rebuild(orders, { log: shop.logThat((_, page) => (page === 2 ? paused : Promise.resolve())) })
    await eventually(async () => assert.equal(await shop.count('rebuild.orders'), 20))
    await assert.rejects(shop.rebuild(orders), AtWorkElsewhere)
    go()
    assert.equal(await first, 40)
    assert.equal(await shop.rebuild(orders), 40)
  })

  it('by two processes who both believe that they are alone applies nothing twice', async () => {
    await record(shop.log, manyOrders(1, 200))
    const mine = {
      acquire: async () => true,
      acquireAll: async () => new Set<string>(),
      release: async () => {},
      held: async () => [],
    }
    const bothAtWork = Promise.withResolvers<void>()
    let atWork = 0
    const waiting = () =>
      shop.logThat(async (_, page) => {
        if (page === 1 && ++atWork === 2) bothAtWork.resolve()
        await bothAtWork.promise
      })
    const first = shop.rebuild(sales, { leases: mine, log: waiting() })
    await eventually(() => assert.equal(atWork, 1))
    const outcomes = await Promise.allSettled([first, shop.rebuild(sales, { leases: mine, log: waiting() })])
    assert.ok(outcomes.some(({ status }) => status === 'fulfilled'))
    const text = 'select sum(orders) as orders from revenue_by_hour'
    assert.deepEqual(await shop.read.database.query({ text, values: [] }), [{ orders: 200 }])
  })

  it('waits for a log that is away, and goes on', async () => {
    await record(shop.log, manyOrders(1, 60))
    const told: string[] = []
    const gone = Object.assign(new Error('terminating connection'), { code: '57P01' })
    const log = shop.logThat(async (_, page) => {
      if (page === 3 || page === 5) throw gone
    })
    assert.equal(await shop.rebuild(orders, { log, told }), 60)
    assert.equal(await shop.count('orders'), 60)
    assert.match(told[0]!, /waiting: terminating connection/)
  })

  it('of tables that were begun anew in another history meanwhile applies nothing of what it had read', async () => {
    await record(shop.log, manyOrders(1, 40))
    const log = shop.logThat(async (_, page) => {
      const text = `update high_waters set epoch = 2 where read_model = 'orders~rebuild'`
      if (page === 2) await shop.read.database.query({ text, values: [] })
    })
    await assert.rejects(shop.rebuild(orders, { log }), AtWorkElsewhere)
    assert.deepEqual([await shop.count('rebuild.orders'), await shop.count('orders')], [20, 0])
  })
})
