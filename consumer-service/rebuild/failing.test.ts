import assert from 'node:assert/strict'
import { orders as manyOrders, record } from '#shared/testing/recording.ts'
import type { AnyProjection } from '../projection.ts'
import { orders } from '../projections/orders.ts'
import { openRebuilding, type Rebuilding } from './testing/rebuilding.ts'

describe('A rebuild with a projection that fails', () => {
  let shop: Rebuilding
  beforeEach(async () => {
    shop = await openRebuilding()
    await record(shop.log, manyOrders(1, 30))
  })
  afterEach(() => shop.close())

  const failsAt = (...ids: readonly string[]): AnyProjection => ({
    ...orders,
    changes: (events) => {
      for (const { data } of events) if ('orderId' in data && ids.includes(data.orderId)) throw new Error(`no ${data.orderId}`)
      return orders.changes(events)
    },
  })
  const parked = () =>
    shop.read.database.query({ text: 'select read_model, position from parked_events order by 1, 2', values: [] })
  const live = async (projection: AnyProjection) => {
    await shop.read.database.query({ text: 'delete from high_waters', values: [] })
    await shop.rebuild(projection, { park: true })
  }

  it('keeps what is read, and names the event and the way out', async () => {
    await shop.rebuild(orders)
    await assert.rejects(shop.rebuild(failsAt('7', '9')), (error: Error) => {
      assert.equal(error.name, 'LacksAnEvent')
      assert.match(error.message, /position 7 \(OrderPlaced of order-7\) .*no 7.*npm run rebuild -- orders --park/)
      return true
    })
    assert.equal(await shop.count('orders'), 30)
    assert.equal(await shop.rebuild(orders), 30)
    assert.equal(await shop.count('orders'), 30)
    assert.deepEqual(await parked(), [])
  })

  it('parks what cannot be applied when it may, each event in its partition', async () => {
    await shop.cursors.repartition(2)
    assert.equal(await shop.rebuild(failsAt('7', '9'), { park: true }), 30)
    assert.equal(await shop.count('orders'), 28)
    assert.deepEqual(await parked(), [
      { read_model: 'orders', position: 7 },
      { read_model: 'orders', position: 9 },
    ])
    const text = 'select sum(parked) as parked, count(*) as shares from high_waters'
    assert.deepEqual(await shop.read.database.query({ text, values: [] }), [{ parked: 2, shares: 2 }])
  })

  it('takes place when it lacks no more than what is read does', async () => {
    await live(failsAt('7', '8'))
    assert.equal(await shop.rebuild(failsAt('8')), 30)
    assert.deepEqual(await parked(), [{ read_model: 'orders', position: 8 }])
    await assert.rejects(shop.rebuild(failsAt('8', '9')), { name: 'LacksAnEvent', message: /position 9/ })
  })

  it('goes on where it was when something else passes, and does not park more for it', async () => {
    await live(failsAt('7'))
    await record(shop.log, manyOrders(31, 60))
    const pages: number[] = []
    let times = 2
    const log = shop.logThat(async (after) => {
      pages.push(after)
      if (after >= 40 && times-- > 0) throw Object.assign(new Error('terminating connection'), { code: '57P01' })
    })
    assert.equal(await shop.rebuild(failsAt('7'), { log }), 60)
    assert.deepEqual([pages.filter((after) => after === 0).length, await parked()], [1, [{ read_model: 'orders', position: 7 }]])
    times = 1
    await assert.rejects(shop.rebuild(failsAt('7', '50'), { log }), { name: 'LacksAnEvent', message: /position 50/ })
  })

  it('begins anew in another process that may not park, and says so', async () => {
    await live(failsAt('7'))
    const stop = new AbortController()
    const first = shop.logThat(async (after) => after >= 20 && stop.abort())
    assert.equal(await shop.rebuild(failsAt('7'), { log: first, signal: stop.signal }), undefined)
    const [pages, told] = [[] as number[], [] as string[]]
    assert.equal(await shop.rebuild(orders, { log: shop.logThat(async (after) => pages.push(after)), told }), 30)
    assert.deepEqual(
      [pages[0], await parked(), told],
      [0, [], ['orders: begins anew, as 1 parked events may well be applied now']],
    )
  })

  it('and is mended then, leaves nothing parked', async () => {
    await live(failsAt('7'))
    assert.equal(await shop.rebuild(orders), 30)
    assert.deepEqual(await parked(), [])
    assert.equal(await shop.count('orders'), 30)
    const text = 'select sum(parked) as parked from high_waters'
    assert.deepEqual(await shop.read.database.query({ text, values: [] }), [{ parked: 0 }])
  })
})
