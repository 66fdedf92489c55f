import assert from 'node:assert/strict'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { recordedOf } from '#shared/events/cloud-event.ts'
import { orders as manyOrders, readAll, record } from '#shared/testing/recording.ts'
import { shopStory } from '#shared/testing/shop-story.ts'
import { orders } from '../projections/orders.ts'
import { groups } from '../projections.ts'
import { SESSION_SETTINGS } from '../session-settings.ts'
import { openRebuilding, type Rebuilding, unrecorded } from './testing/rebuilding.ts'

const EVERY = groups.flatMap(({ projections }) => projections)

describe('A rebuild', () => {
  let shop: Rebuilding
  beforeEach(async () => {
    shop = await openRebuilding()
  })
  afterEach(() => shop.close())

  for (const projection of EVERY)
    it(`of ${projection.name} comes to what living through it came to`, async () => {
      const head = await record(shop.log, shopStory.map(unrecorded))
      await shop.live(projection, (await readAll(shop.log)).map(recordedOf))
      const lived = await shop.rowsOf(projection)
      assert.equal(await shop.rebuild(projection), head)
      assert.deepEqual(await shop.rowsOf(projection), lived)
      assert.deepEqual(await shop.positions(projection.name), [
        { partition: 0, partitions: 1, position: head, version: projection.version, epoch: 1 },
      ])
      await shop.nothingIsLeft()
    })

  it('makes a read model that never was, and mends one that is damaged', async () => {
    await record(shop.log, manyOrders(1, 30))
    await shop.rebuild(orders)
    const built = await shop.rowsOf(orders)
    assert.equal(await shop.count('orders'), 30)
    await shop.read.database.query({ text: `delete from orders where order_id < '2'; update orders set total = 1`, values: [] })
    await shop.rebuild(orders)
    assert.deepEqual(await shop.rowsOf(orders), built)
  })

  it('leaves the others alone', async () => {
    await record(shop.log, shopStory.map(unrecorded))
    for (const projection of EVERY) await shop.live(projection, shopStory.slice(0, 20))
    const others = EVERY.filter((projection) => projection !== orders)
    const before = await Promise.all(others.map(shop.rowsOf))
    await shop.rebuild(orders)
    assert.deepEqual(await Promise.all(others.map(shop.rowsOf)), before)
    for (const { name } of others) assert.equal((await shop.positions(name))[0]!.position, 20)
  })

  it('is at least where the read model was, and takes in what was recorded meanwhile', async () => {
    await record(shop.log, manyOrders(1, 50))
    const log = shop.logThat(async (_, page) => {
      if (page <= 3) await record(shop.log, manyOrders(50 + page, 50 + page))
    })
    assert.equal(await shop.rebuild(orders, { log }), 53)
    assert.equal(await shop.count('orders'), 53)
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
    assert.equal(await shop.count('orders'), 53)
    await database.close()
  })

  it('keeps what is read when something hangs on its tables, and says what', async () => {
    await record(shop.log, manyOrders(1, 5))
    await shop.rebuild(orders)
    await record(shop.log, manyOrders(6, 9))
    await shop.read.database.query({ text: 'create view mine as select * from orders', values: [] })
    await assert.rejects(shop.rebuild(orders), { code: '2BP01' })
    assert.deepEqual([await shop.count('orders'), (await shop.positions('orders'))[0]!.position], [5, 5])
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
