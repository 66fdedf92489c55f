import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Database } from '#shared/ports/database.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { orders as manyOrders, record } from '#shared/testing/recording.ts'
import { readOrder, readOrders } from '../../query-service/reads/orders.ts'
import { readRevenue, readTopByUnits } from '../../query-service/reads/sales.ts'
import { orders } from '../projections/orders.ts'
import { sales } from '../projections/sales.ts'
import { openRebuilding, type Rebuilding } from './testing/rebuilding.ts'

const GROUPS = [{ name: 'main', projections: [orders, sales] }]

describe('While a read model is swapped', () => {
  let shop: Rebuilding
  let queries: Database
  let reading = true
  beforeEach(async () => {
    shop = await openRebuilding()
    queries = createDatabase({ url: shop.read.url, role: 'daybook_query', applicationName: 'daybook-test', max: 6 })
    reading = true
  })
  afterEach(async () => {
    await queries.close()
    await shop.close()
  })

  /** Asks again and again, and holds what it gets against the position that comes with it: position n is order n. */
  const reader = async (ask: () => Promise<{ frontier: number; says: number }>): Promise<number> => {
    let [before, asked] = [0, 0]
    for (; reading; asked++) {
      const { frontier, says } = await ask()
      assert.equal(says, frontier, 'what it tells is not what stood there at its position')
      assert.ok(frontier >= before, `it went back from ${before} to ${frontier}`)
      before = frontier
    }
    return asked
  }
  const newest = async () => {
    const { rows, frontier } = await readOrders(queries, { limit: 1 })
    return { frontier, says: Number(rows[0]?.orderId ?? 0) }
  }
  const whole = async () => {
    const { rows, frontier } = await readOrder(queries, { orderId: '1' })
    return { frontier, says: rows[0]?.history.length === 1 ? frontier : -1 }
  }
  const revenue = async () => {
    const { rows, frontier } = await readRevenue(queries, {})
    return { frontier, says: Number(rows[0]!.orders) }
  }
  const top = async () => {
    const { rows, frontier } = await readTopByUnits(queries, { limit: 100 })
    return { frontier, says: rows.reduce((sum, row) => sum + Number(row.orders), 0) }
  }

  it('readers see no error, no table that is empty or half-built, and no position that goes back', async () => {
    await record(shop.log, manyOrders(1, 500))
    for (const projection of [orders, sales]) await shop.rebuild(projection)
    const readers = [newest, whole, revenue, top, newest, revenue].map(reader)
    const consumers = await shop.consume(GROUPS)
    let last = 500
    const recorder = (async () => {
      for (; reading; last++) await record(shop.log, manyOrders(last + 1, last + 1))
    })()
    const rebuilt: number[] = []
    for (let again = 0; again < 4; again++)
      for (const projection of [orders, sales]) {
        rebuilt.push((await shop.rebuild(projection))!)
        await sleep(100)
      }
    reading = false
    await recorder
    const asked = await Promise.all(readers)
    assert.ok(asked.every((times) => times > rebuilt.length))
    await eventually(async () => assert.deepEqual([(await newest()).says, (await revenue()).says], [last, last]))
    assert.deepEqual(
      (await consumers.status()).readModels.map(({ mode }) => mode),
      ['following', 'following'],
    )
  }).timeout(60_000)

  it('nobody waits for one that reads for long; the swap does', async () => {
    await record(shop.log, manyOrders(1, 50))
    await shop.rebuild(orders)
    const told: string[] = []
    let rebuilding: Promise<unknown> = Promise.resolve()
    await shop.read.database.transaction(async (tx) => {
      await tx.query({ text: 'select * from read.order_history', values: [] })
      rebuilding = shop.rebuild(orders, { told })
      await eventually(() => assert.match(told.join(), /waiting: .*lock timeout/))
      for (let times = 0; times < 100; times++) assert.deepEqual(await newest(), { frontier: 50, says: 50 })
    })
    assert.equal(await rebuilding, 50)
  })
})
