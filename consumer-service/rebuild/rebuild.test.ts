import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { orders as manyOrders, record } from '#shared/testing/recording.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { allRows } from '../projection.contract.ts'
import type { AnyProjection } from '../projection.ts'
import { orders } from '../projections/orders.ts'
import { sales } from '../projections/sales.ts'
import { groups } from '../projections.ts'
import { SESSION_SETTINGS } from '../session-settings.ts'
import { AtWorkElsewhere } from './alone.ts'
import { openRebuilding, type Rebuilding, unrecorded } from './testing/rebuilding.ts'

const EVERY = groups.flatMap(({ projections }) => projections)

describe('A rebuild', () => {
  let shop: Rebuilding
  beforeEach(async () => {
    shop = await openRebuilding()
  })
  afterEach(() => shop.close())

  const rowsOf = (projection: AnyProjection) => allRows(...projection.tables)(shop.read.database)
  const count = async (table: string) =>
    (await shop.read.database.query<{ count: number }>({ text: `select count(*) from ${table}`, values: [] }))[0]!.count
  const nothingIsLeft = async () => {
    const left = `
      select relname from pg_class where relnamespace = 'rebuild'::regnamespace
      union all select read_model from read.high_waters where read_model like '%~%' union all select name from read.leases`
    assert.deepEqual(await shop.read.database.query({ text: left, values: [] }), [])
  }
  /** A log that does something of its own before it gives a page. */
  const logThat = (before: (after: Position, page: number) => Promise<unknown>): LogReader => {
    let pages = 0
    return {
      ...shop.log,
      read: async (range) => {
        await before(range.after, ++pages)
        return shop.log.read({ ...range, limit: 20 })
      },
    }
  }

  for (const projection of EVERY)
    it(`of ${projection.name} comes to what living through it came to`, async () => {
      const head = await record(shop.log, shopStory.map(unrecorded))
      await shop.live(projection, shopStory)
      const lived = await rowsOf(projection)
      assert.equal(await shop.rebuild(projection), head)
      assert.deepEqual(await rowsOf(projection), lived)
      assert.deepEqual(await shop.positions(projection.name), [
        { partition: 0, partitions: 1, position: head, version: projection.version, epoch: 1 },
      ])
      await nothingIsLeft()
    })

  it('makes a read model that never was, and mends one that is damaged', async () => {
    await record(shop.log, manyOrders(1, 30))
    await shop.rebuild(orders)
    const built = await rowsOf(orders)
    assert.equal(await count('orders'), 30)
    await shop.read.database.query({ text: `delete from orders where order_id < '2'; update orders set total = 1`, values: [] })
    await shop.rebuild(orders)
    assert.deepEqual(await rowsOf(orders), built)
  })

  it('leaves the others alone', async () => {
    await record(shop.log, shopStory.map(unrecorded))
    for (const projection of EVERY) await shop.live(projection, shopStory.slice(0, 20))
    const others = EVERY.filter((projection) => projection !== orders)
    const before = await Promise.all(others.map(rowsOf))
    await shop.rebuild(orders)
    assert.deepEqual(await Promise.all(others.map(rowsOf)), before)
    for (const { name } of others) assert.equal((await shop.positions(name))[0]!.position, 20)
  })

  it('is at least where the read model was, and takes in what was recorded meanwhile', async () => {
    await record(shop.log, manyOrders(1, 50))
    const log = logThat(async (_, page) => {
      if (page <= 3) await record(shop.log, manyOrders(50 + page, 50 + page))
    })
    assert.equal(await shop.rebuild(orders, { log }), 53)
    assert.equal(await count('orders'), 53)
  })

  it('needs one connection only, also for what is missing when it takes its place', async () => {
    await record(shop.log, manyOrders(1, 50))
    await shop.rebuild(orders)
    const options = { role: 'daybook_consumer', settings: SESSION_SETTINGS, applicationName: 'daybook-test', max: 1 }
    const database = createDatabase({ ...options, url: shop.read.url })
    let heads = 0
    const log = {
      ...shop.log,
      // Recorded and applied between the last look at the log and the swap.
      head: async () => {
        const end = await shop.log.head()
        if (++heads === 3) await record(shop.log, manyOrders(51, 53))
        if (heads === 3)
          await shop.read.database.query({
            text: 'update high_waters set position = 53 where partition = 0 and read_model = $1',
            values: ['orders'],
          })
        return end
      },
    }
    const told: string[] = []
    assert.equal(await shop.rebuild(orders, { database, log, told }), 53)
    assert.deepEqual(told, [])
    assert.equal(await count('orders'), 53)
    await database.close()
  })

  it('that was stopped goes on where it was', async () => {
    await record(shop.log, manyOrders(1, 100))
    const stop = new AbortController()
    const first = logThat(async (after) => after >= 60 && stop.abort())
    assert.equal(await shop.rebuild(orders, { log: first, signal: stop.signal }), undefined)
    assert.deepEqual([await count('orders'), await shop.positions('orders')], [0, []])
    const pages: number[] = []
    const second = logThat(async (after) => pages.push(after))
    assert.equal(await shop.rebuild(orders, { log: second }), 100)
    assert.ok(pages[0]! >= 40, `it began again at ${pages[0]}`)
    assert.equal(await count('orders'), 100)
    await nothingIsLeft()
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
      await shop.rebuild(orders, { log: logThat(async (after) => after >= 60 && stop.abort()), signal: stop.signal })
      await change()
      const pages: number[] = []
      await shop.rebuild(projection, { log: logThat(async (after) => pages.push(after)) })
      assert.equal(pages[0], 0, what)
      assert.equal(await count('orders'), 100, what)
      assert.equal((await shop.positions('orders'))[0]!.version, projection.version)
    }
  })

  it('is done by one process at a time; the next one finds it done', async () => {
    await record(shop.log, manyOrders(1, 40))
    let go = () => {}
    const paused = new Promise<void>((resolve) => {
      go = resolve
    })
    const first = shop.rebuild(orders, { log: logThat((_, page) => (page === 2 ? paused : Promise.resolve())) })
    await eventually(async () => assert.equal(await count('rebuild.orders'), 20))
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
      logThat(async (_, page) => {
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
    const log = logThat(async (_, page) => {
      if (page === 3 || page === 5) throw gone
    })
    assert.equal(await shop.rebuild(orders, { log, told }), 60)
    assert.equal(await count('orders'), 60)
    assert.match(told[0]!, /waiting: terminating connection/)
  })

  it('may take longer over a page than a consumer may be silent', async () => {
    await record(shop.log, manyOrders(1, 5))
    const settings = { ...SESSION_SETTINGS, idle_in_transaction_session_timeout: '100ms' }
    const options = { role: 'daybook_consumer', settings, applicationName: 'daybook-test', max: 2 }
    const database = createDatabase({ ...options, url: shop.read.url })
    const slow: AnyProjection = {
      ...orders,
      changes: (events) => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400)
        return orders.changes(events)
      },
    }
    const told: string[] = []
    assert.equal(await shop.rebuild(slow, { database, told }), 5)
    assert.deepEqual(told, [])
    await database.close()
  })

  it('takes smaller pages when one takes longer than a transaction may be idle', async () => {
    await record(shop.log, manyOrders(1, 100))
    const pages: number[] = []
    const counting: AnyProjection = {
      ...orders,
      changes: (events) => {
        pages.push(events.length)
        return orders.changes(events)
      },
    }
    const idle = Object.assign(new Error('terminating connection due to idle-in-transaction timeout'), { code: '25P03' })
    const database: Database = {
      ...shop.database,
      transaction: (work) =>
        shop.database.transaction(async (tx) => {
          const result = await work(tx)
          if (pages.at(-1)! > 30) throw idle
          return result
        }),
    }
    const told: string[] = []
    assert.equal(await shop.rebuild(counting, { database, told }), 100)
    assert.deepEqual([pages[0], told, await count('orders')], [100, [], 100])
  })

  it('waits longer for an index than for other statements, and not at all when it is stopped', async () => {
    await record(shop.log, manyOrders(1, 5))
    const options = { role: 'daybook_consumer', settings: SESSION_SETTINGS, applicationName: 'daybook-test', max: 2 }
    const database = createDatabase({ ...options, url: shop.read.url, answersWithinMs: 500 })
    const makingAnIndex = async () =>
      assert.deepEqual(
        await shop.read.database.query({
          text: `
            select count(*) from pg_stat_activity
            where datname = current_database() and query like '%make_next_index%' and wait_event_type = 'Lock'`,
          values: [],
        }),
        [{ count: 1 }],
      )
    const held = (work: () => Promise<unknown>) =>
      shop.read.database.transaction(async (tx) => {
        await tx.query({ text: `select pg_advisory_xact_lock(1684109668, hashtext('orders'))`, values: [] })
        return work()
      })
    const stop = new AbortController()
    await held(async () => {
      const stopped = shop.rebuild(orders, { database, signal: stop.signal })
      await eventually(makingAnIndex)
      stop.abort()
      assert.equal(await stopped, undefined)
    })
    const told: string[] = []
    const waited = await held(async () => {
      const waiting = shop.rebuild(orders, { database, told })
      await eventually(makingAnIndex)
      await sleep(1_000)
      return [waiting]
    })
    assert.deepEqual([await (waited as Promise<unknown>[])[0], told], [5, []])
    await database.close()
  })

  it('keeps what is read when something hangs on its tables, and says what', async () => {
    await record(shop.log, manyOrders(1, 5))
    await shop.rebuild(orders)
    await record(shop.log, manyOrders(6, 9))
    await shop.read.database.query({ text: 'create view mine as select * from orders', values: [] })
    await assert.rejects(shop.rebuild(orders), { code: '2BP01' })
    assert.deepEqual([await count('orders'), (await shop.positions('orders'))[0]!.position], [5, 5])
  })

  describe('with a projection that fails', () => {
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
    beforeEach(() => record(shop.log, manyOrders(1, 30)))

    it('keeps what is read, and names the event and the way out', async () => {
      await shop.rebuild(orders)
      await assert.rejects(shop.rebuild(failsAt('7', '9')), (error: Error) => {
        assert.equal(error.name, 'LacksAnEvent')
        assert.match(error.message, /position 7 \(OrderPlaced of order-7\) .*no 7.*npm run rebuild -- orders --park/)
        return true
      })
      assert.equal(await count('orders'), 30)
      assert.equal(await shop.rebuild(orders), 30)
      assert.equal(await count('orders'), 30)
      assert.deepEqual(await parked(), [])
    })

    it('parks what cannot be applied when it may, each event in its partition', async () => {
      await shop.cursors.repartition(2)
      assert.equal(await shop.rebuild(failsAt('7', '9'), { park: true }), 30)
      assert.equal(await count('orders'), 28)
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
      const log = logThat(async (after) => {
        pages.push(after)
        if (after >= 40 && times-- > 0) throw Object.assign(new Error('terminating connection'), { code: '57P01' })
      })
      assert.equal(await shop.rebuild(failsAt('7'), { log }), 60)
      assert.deepEqual(
        [pages.filter((after) => after === 0).length, await parked()],
        [1, [{ read_model: 'orders', position: 7 }]],
      )
      times = 1
      await assert.rejects(shop.rebuild(failsAt('7', '50'), { log }), { name: 'LacksAnEvent', message: /position 50/ })
    })

    it('begins anew in another process that may not park, and says so', async () => {
      await live(failsAt('7'))
      const stop = new AbortController()
      const first = logThat(async (after) => after >= 20 && stop.abort())
      assert.equal(await shop.rebuild(failsAt('7'), { log: first, signal: stop.signal }), undefined)
      const [pages, told] = [[] as number[], [] as string[]]
      assert.equal(await shop.rebuild(orders, { log: logThat(async (after) => pages.push(after)), told }), 30)
      assert.deepEqual(
        [pages[0], await parked(), told],
        [0, [], ['orders: begins anew, as 1 parked events may well be applied now']],
      )
    })

    it('and is mended then, leaves nothing parked', async () => {
      await live(failsAt('7'))
      assert.equal(await shop.rebuild(orders), 30)
      assert.deepEqual(await parked(), [])
      assert.equal(await count('orders'), 30)
      const text = 'select sum(parked) as parked from high_waters'
      assert.deepEqual(await shop.read.database.query({ text, values: [] }), [{ parked: 0 }])
    })
  })

  it('puts every partition of the read model where the new tables are', async () => {
    await record(shop.log, manyOrders(1, 20))
    await shop.rebuild(orders)
    await shop.cursors.repartition(3)
    await record(shop.log, manyOrders(21, 25))
    await shop.rebuild(orders)
    const rows = [0, 1, 2].map((partition) => ({ partition, partitions: 3, position: 25, version: 1, epoch: 1 }))
    assert.deepEqual(await shop.positions('orders'), rows)
    await shop.cursors.repartition(1)
    await shop.rebuild(orders)
    assert.deepEqual(await shop.positions('orders'), [{ ...rows[0]!, partitions: 1 }])
  })

  it('goes back with a log that has gone back', async () => {
    await record(shop.log, manyOrders(1, 20))
    await shop.read.database.query({
      text: `
        insert into high_waters (read_model, partition, partitions, position, epoch, projection_version)
        values ('orders', 0, 1, 500, 1, 1)`,
      values: [],
    })
    assert.equal(await shop.rebuild(orders), 20)
    assert.equal((await shop.positions('orders'))[0]!.position, 20)
  })
})
