import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Database } from '#shared/ports/database.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { orders as manyOrders, record } from '#shared/testing/recording.ts'
import type { AnyProjection } from '../projection.ts'
import { orders } from '../projections/orders.ts'
import { SESSION_SETTINGS } from '../session-settings.ts'
import { openRebuilding, type Rebuilding } from './testing/rebuilding.ts'

describe('A rebuild', () => {
  let shop: Rebuilding
  beforeEach(async () => {
    shop = await openRebuilding()
  })
  afterEach(() => shop.close())

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
    assert.deepEqual([pages[0], told, await shop.count('orders')], [100, [], 100])
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
})
