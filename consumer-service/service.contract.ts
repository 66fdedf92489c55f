import assert from 'node:assert/strict'
import { createInProcessDoorbell } from '#shared/adapters/in-process/doorbell.ts'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { recordedOf } from '#shared/events/cloud-event.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker, Message } from '#shared/ports/broker.ts'
import type { Database } from '#shared/ports/database.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import type { PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { orderPlaced, orders, readAll, record, storeOpened } from '#shared/testing/recording.ts'
import { createOutboxPublisher, type OutboxPublisher } from '../outbox-publisher/service.ts'
import type { AnyProjection } from './projection.ts'
import { type ConsumerService, createConsumerService } from './service.ts'

export type BrokerUnderTest = {
  readonly broker: Broker
  /** Empties the group's queue behind everybody's back. */
  readonly loseContent: () => Promise<unknown>
  /** Makes it unreachable for a moment; left out where that cannot be. */
  readonly interrupt?: () => Promise<unknown>
  readonly close: () => Promise<unknown>
}

/** What each customer spent: neither repeating nor leaving out an event goes unnoticed. */
const spending: AnyProjection = {
  name: 'spending',
  version: 1,
  types: ['OrderPlaced'],
  changes: (events) => {
    const placed = events.filter((event) => event.type === 'OrderPlaced')
    if (placed.length === 0) return []
    return [
      {
        text: `
          insert into read.test_spending as known (customer, orders, total)
          select customer, count(*), sum(total) from unnest($1::text[], $2::int[]) as placed (customer, total) group by customer order by customer
          on conflict (customer) do update set orders = known.orders + excluded.orders, total = known.total + excluded.total`,
        values: [placed.map(({ data }) => data.customerId), placed.map(({ data }) => data.total)],
      },
    ]
  },
}

/** In the order in which they came. */
const stores: AnyProjection = {
  name: 'stores',
  version: 1,
  types: ['StoreOpened'],
  changes: (events) => [
    {
      text: 'insert into read.test_stores (store) select store from unnest($1::text[]) as opened (store)',
      values: [events.flatMap((event) => (event.type === 'StoreOpened' ? [event.data.storeId] : []))],
    },
  ],
}

const TABLES = `
  create table read.test_spending (customer text primary key, orders int not null, total bigint not null);
  create table read.test_stores (number int generated always as identity, store text not null)`

const spent = (events: readonly Recorded<ShopEvent>[]) => {
  const totals = new Map<string, { customer: string; orders: number; total: number }>()
  for (const event of events)
    if (event.type === 'OrderPlaced') {
      const { customerId: customer = 'guest', total } = event.data
      const known = totals.get(customer) ?? { customer, orders: 0, total: 0 }
      totals.set(customer, { customer, orders: known.orders + 1, total: known.total + total })
    }
  return [...totals.values()].sort((a, b) => (a.customer < b.customer ? -1 : 1))
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** The whole way from the log to the read models, whatever happens on it. */
export const consumerServiceContract = (name: string, open: () => Promise<BrokerUnderTest>): void => {
  describe(`Consumers over ${name}`, () => {
    let write: TestDatabase
    let read: TestDatabase
    let database: Database
    let log: EventLog
    let cursors: PublisherCursor
    let under: BrokerUnderTest
    const stops: (() => Promise<unknown>)[] = []

    beforeEach(async () => {
      ;[write, read, under] = await Promise.all([freshWriteDatabase(), freshReadDatabase(), open()])
      database = createDatabase({ url: read.url, max: 6, applicationName: 'consumers under test' })
      log = createEventLog(write.database)
      cursors = createPublisherCursor(write.database)
      await read.database.query({ text: TABLES, values: [] })
    })
    afterEach(async () => {
      await Promise.all(stops.splice(0).map((stop) => stop()))
      await under.close()
      await database.close()
      await Promise.all([write.drop(), read.drop()])
    })

    const publish = (meddle: (window: readonly Message[]) => readonly Message[] = (window) => window): OutboxPublisher => {
      const doorbell = createInProcessDoorbell()
      const broker = { ...under.broker, publish: (window: readonly Message[]) => under.broker.publish(meddle(window)) }
      const publisher = createOutboxPublisher({ log, cursors, broker, doorbell, groups: ['shop'], logger: silent })
      publisher.start()
      stops.push(() => publisher.stop())
      return publisher
    }
    const consume = async (...projections: AnyProjection[]): Promise<ConsumerService> => {
      const groups = [{ name: 'shop', projections: projections.length === 0 ? [spending, stores] : projections }]
      const service = createConsumerService({ log, cursors, database, broker: under.broker, groups, logger: silent })
      await service.start()
      stops.push(() => service.stop())
      return service
    }
    const published = (position: Position) => eventually(async () => assert.equal((await cursors.read()).position, position))
    const highWater = async (readModel: string): Promise<number | undefined> =>
      (
        await read.database.query<{ position: number }>({
          text: 'select position from read.high_waters where read_model = $1',
          values: [readModel],
        })
      )[0]?.position
    const reaches = (readModel: string, position: Position) =>
      eventually(async () => assert.equal(await highWater(readModel), position), { withinMs: 15_000 })

    const equalsTheLog = async () => {
      const { head } = await log.head()
      await Promise.all([reaches('spending', head), reaches('stores', head)])
      const events = (await readAll(log)).map(recordedOf)
      const inTable = await read.database.query({
        text: 'select customer, orders, total from read.test_spending order by customer collate "C"',
        values: [],
      })
      assert.deepEqual(inTable, spent(events))
      const opened = await read.database.query<{ store: string }>({
        text: 'select store from read.test_stores order by number',
        values: [],
      })
      assert.deepEqual(
        opened.map(({ store }) => store),
        events.flatMap((event) => (event.type === 'StoreOpened' ? [event.data.storeId] : [])),
      )
    }
    const mixed = (first: number, last: number) =>
      orders(first, last).flatMap((order, index) => (index % 10 === 0 ? [order, storeOpened(first + index)] : [order]))

    it('apply what is published', async () => {
      await consume()
      publish()
      await record(log, mixed(1, 500), 50)
      await equalsTheLog()
      await record(log, [orderPlaced(501)])
      await equalsTheLog()
    })

    it('catch up with a log that is older than they are', async () => {
      await record(log, mixed(1, 7_000), 1_000)
      await consume()
      await equalsTheLog()
    })

    it('apply once what is delivered twice', async () => {
      await consume()
      publish((window) => [...window, ...window])
      await record(log, mixed(1, 600), 40)
      await equalsTheLog()
    })

    it('apply in order what is delivered in another', async () => {
      await consume()
      publish((window) => window.toReversed())
      await record(log, mixed(1, 600), 40)
      await equalsTheLog()
    })

    it('notice what was lost on the way', async () => {
      await consume()
      publish((window) => window.filter(({ headers }) => headers.position % 17 !== 0))
      await record(log, mixed(1, 600), 40)
      await equalsTheLog()
    })

    it('notice when the last message was lost', async () => {
      await consume()
      const head = await record(log, mixed(1, 100))
      publish((window) => window.filter(({ headers }) => headers.position !== head))
      await equalsTheLog()
    })

    it('notice when the broker has lost everything it had', async () => {
      const first = await consume()
      publish()
      await record(log, mixed(1, 50))
      await equalsTheLog()
      await first.stop()
      await published(await record(log, mixed(51, 300)))
      await under.loseContent()
      await consume()
      await equalsTheLog()
    })

    it('outlive a broker that goes away again and again', async function () {
      const { interrupt } = under
      if (!interrupt) return this.skip()
      await consume()
      publish()
      const recording = record(log, mixed(1, 3_000), 30)
      for (let round = 0; round < 5; round++) await interrupt()
      await recording
      await equalsTheLog()
    })

    it('go on after a restart, and do not mind another one that still runs', async () => {
      await consume()
      publish()
      const recording = record(log, mixed(1, 2_000), 50)
      await eventually(async () => assert.ok((await highWater('spending'))! > 0))
      await consume()
      await recording
      await equalsTheLog()
    })

    it('outlive the connections to their database', async () => {
      const cut = () =>
        read.database.query({
          text: `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'consumers under test'`,
          values: [],
        })
      await consume()
      publish()
      const recording = record(log, mixed(1, 3_000), 30)
      for (let round = 0; round < 10; round++) {
        await cut()
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      await recording
      await equalsTheLog()
    })

    it('are not held up by a read model that fails, and it comes back', async () => {
      let broken = true
      const fragile = {
        ...stores,
        changes: (events: readonly Recorded<ShopEvent>[]) =>
          broken ? [{ text: 'select 1 / 0', values: [] }] : stores.changes(events),
      }
      const service = await consume(spending, fragile)
      publish()
      const head = await record(log, mixed(1, 300), 30)
      await reaches('spending', head)
      const failing = await eventually(async () => {
        const status = (await service.status()).readModels.find(({ readModel }) => readModel === 'stores')
        assert.equal(status?.trouble, 'division by zero')
        return status
      })
      assert.equal(failing.mode, 'catching_up')
      assert.equal(await highWater('stores'), 0)
      broken = false
      await equalsTheLog()
      await record(log, mixed(301, 320))
      await equalsTheLog()
      await eventually(async () =>
        assert.ok(
          (await service.status()).readModels.every(({ mode, trouble }) => mode === 'following' && trouble === undefined),
        ),
      )
    })

    it('are not held up by a read model that is slow', async () => {
      await consume()
      publish()
      await record(log, mixed(1, 20))
      await equalsTheLog()
      let release: () => void = () => {}
      const held = read.database.transaction(async (tx) => {
        await tx.query({ text: 'lock table read.test_stores', values: [] })
        await new Promise<void>((resolve) => {
          release = resolve
        })
      })
      const head = await eventually(() => record(log, mixed(21, 40)))
      await reaches('spending', head)
      await reaches('spending', await record(log, orders(41, 60)))
      release()
      await held
      await equalsTheLog()
    })

    describe('refuse a read model', () => {
      const stopsBecause = (service: ConsumerService, reason: RegExp) =>
        eventually(async () => {
          const status = (await service.status()).readModels.find(({ readModel }) => readModel === 'stores')
          assert.equal(status?.mode, 'stopped')
          assert.match(status.trouble!, reason)
        })

      it('that another version of its projection has filled', async () => {
        const first = await consume()
        publish()
        await record(log, mixed(1, 20))
        await equalsTheLog()
        await first.stop()
        const service = await consume(spending, { ...stores, version: 2 })
        await stopsBecause(service, /filled by version 1 of its projection, this is version 2/)
        await reaches('spending', await record(log, mixed(21, 30)))
      })

      it('that was filled from another history', async () => {
        const service = await consume()
        publish()
        await record(log, mixed(1, 20))
        await equalsTheLog()
        await write.database.query({ text: 'update log.epoch set epoch = 2', values: [] })
        await stopsBecause(service, /filled from history 1 of the log, this is history 2/)
      })

      it('that knows more than the log', async () => {
        await record(log, mixed(1, 20))
        const first = await consume()
        await equalsTheLog()
        await first.stop()
        await read.database.query({ text: `update read.high_waters set position = 99 where read_model = 'stores'`, values: [] })
        await stopsBecause(await consume(), /applied the log up to 99, but the log ends at 22/)
      })
    })
  })
}
