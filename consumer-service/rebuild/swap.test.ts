import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import type { Leases } from '#shared/ports/leases.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { orders as manyOrders, record } from '#shared/testing/recording.ts'
import { readOrder, readOrders } from '../../query-service/reads/orders.ts'
import { readRevenue, readTopByUnits } from '../../query-service/reads/sales.ts'
import { orders } from '../projections/orders.ts'
import { sales } from '../projections/sales.ts'
import { AtWorkElsewhere } from './alone.ts'
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

  describe('and another process has begun the new tables anew', () => {
    const mine: Leases = {
      acquire: async () => true,
      acquireAll: async () => new Set<string>(),
      release: async () => {},
      held: async () => [],
    }
    const count = async (text: string) =>
      (await shop.read.database.query<{ count: number }>({ text: `select count(*) ${text}`, values: [] }))[0]!.count
    const indexes = () =>
      count(`from pg_indexes where schemaname = 'read' and tablename = any ('{orders,order_history,order_returns}')`)
    const stored = async () => [await shop.positions('orders'), await count('from read.orders'), await indexes()]
    /** Small pages; it waits before it gives one. */
    const logThatWaits = (page: number, until: Promise<unknown>): LogReader => {
      let pages = 0
      return {
        ...shop.log,
        read: async (range) => {
          if (++pages === page) await until
          return shop.log.read({ ...range, limit: 20 })
        },
      }
    }

    for (const [what, version, page] of [
      ['that are half-filled', 2, 3],
      ['of the same version that are half-filled', 1, 3],
    ] as const)
      it(`nothing is taken ${what}`, async () => {
        await record(shop.log, manyOrders(1, 100))
        await shop.rebuild(orders)
        const before = await stored()
        const [atTheEnd, swapNow, goOn] = [1, 2, 3].map(() => Promise.withResolvers<void>())
        const cursors = {
          read: async () => {
            atTheEnd!.resolve()
            await swapNow!.promise
            return shop.cursors.read()
          },
        }
        const paused = shop.rebuild(orders, { cursors, leases: mine })
        await atTheEnd!.promise
        if (version === 1)
          await shop.read.database.query({ text: `delete from high_waters where read_model like '%~%'`, values: [] })
        const other = shop.rebuild({ ...orders, version }, { leases: mine, log: logThatWaits(page, goOn!.promise) })
        await eventually(async () => assert.equal(await count('from rebuild.orders'), 40))
        swapNow!.resolve()
        await assert.rejects(paused, AtWorkElsewhere)
        assert.deepEqual(await stored(), before)
        goOn!.resolve()
        assert.equal(await other, 100)
        const [[row], rows, made] = (await stored()) as [{ version: number }[], number, number]
        assert.deepEqual([row!.version, rows, made], [version, 100, before[2]])
      })

    it('nothing is taken that has not all its indexes', async () => {
      await record(shop.log, manyOrders(1, 5))
      await shop.rebuild(orders)
      const before = await stored()
      const cursors = {
        read: async () => {
          const text = `
            do $$ declare it text; begin
              for it in select relname from pg_class join pg_index on indexrelid = pg_class.oid
                where relnamespace = 'rebuild'::regnamespace and not indisunique
              loop execute format('drop index rebuild.%I', it); end loop;
            end $$`
          await shop.read.database.query({ text, values: [] })
          return shop.cursors.read()
        },
      }
      await assert.rejects(shop.rebuild(orders, { cursors }), {
        code: '55000',
        message: /orders lack the index orders_\w+.*start it again/,
      })
      assert.deepEqual(await stored(), before)
      assert.equal(await shop.rebuild(orders), 5)
      assert.deepEqual(await stored(), before)
    })
  })
})
