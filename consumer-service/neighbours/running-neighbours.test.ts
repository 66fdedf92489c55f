import assert from 'node:assert/strict'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { ringingAtCommits } from '#shared/adapters/ringing.ts'
import type { Database } from '#shared/ports/database.ts'
import { cuttable } from '#shared/testing/cuttable.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { SESSION_SETTINGS } from '../session-settings.ts'
import { listsIn } from '../testing/neighbour-lists.ts'
import { basket, openTouchedShop, type TouchedShop } from '../testing/touched-shop.ts'
import { createNeighbours, type NeighbourPorts, type Neighbours } from './running-neighbours.ts'

describe('Who keeps lists of neighbours', () => {
  let shop: TouchedShop
  const running = new Set<Neighbours>()
  beforeEach(async () => {
    shop = await openTouchedShop()
  })
  afterEach(async () => {
    await Promise.all([...running].map((neighbours) => neighbours.stop()))
    running.clear()
    await shop.close()
  })

  const said: string[] = []
  const say = (text: string) => void said.push(text)
  const start = (holder: string, own: Partial<NeighbourPorts> = {}): Neighbours => {
    const logger = { debug: () => {}, info: () => {}, warn: say, error: say }
    const neighbours = createNeighbours({ database: shop.database, leases: createLeases(shop.database), holder, logger, ...own })
    neighbours.start()
    running.add(neighbours)
    return neighbours
  }
  const stop = async (neighbours: Neighbours) => {
    running.delete(neighbours)
    await neighbours.stop()
  }
  const reach = (position: number) =>
    eventually(async () => assert.equal((await listsIn(shop.read)).position, position), { withinMs: 15_000 })
  const listOfTea = async () => (await listsIn(shop.read)).lists.get('tea')

  it('follows the pairs, and tells how far it has come', async () => {
    const neighbours = start('ada')
    await reach(await shop.tell(basket('1', 'tea', 'cup')))
    await reach(await shop.tell(basket('2', 'tea', 'cup')))
    assert.deepEqual(await listOfTea(), { cup: 2 })
    await eventually(() => {
      const { mode, position, lag, verdict, listsMade, trouble } = neighbours.status()
      assert.deepEqual([mode, position, lag, verdict, trouble], ['working', 2, 0, 'keeping_up', undefined])
      assert.ok(listsMade >= 4)
    })
  })

  it('is one process; another one goes on when it stops', async () => {
    const ada = start('ada')
    await reach(await shop.tell(basket('1', 'tea', 'cup')))
    const bob = start('bob')
    await reach(await shop.tell(basket('2', 'tea', 'cup')))
    assert.deepEqual([ada.status().mode, bob.status().mode], ['working', 'standby'])
    await stop(ada)
    await reach(await shop.tell(basket('3', 'tea', 'cup')))
    assert.equal(bob.status().mode, 'working')
  })

  it('may be two that each believe to be alone', async () => {
    const deaf = {
      acquire: async () => true,
      acquireAll: async () => new Set<string>(),
      release: async () => {},
      held: async () => [],
    }
    for (const holder of ['ada', 'bob']) start(holder, { leases: deaf })
    for (let order = 1; order <= 20; order++) await shop.tell(basket(`${order}`, 'tea', 'cup', `p-${order}`))
    await reach(20)
    assert.equal((await listOfTea())?.['cup'], 20)
  })

  it('goes on when the database is there again', async () => {
    const way = await cuttable(shop.url)
    const database = createDatabase({ url: way.url, applicationName: 'cut', settings: SESSION_SETTINGS, max: 4 })
    try {
      const neighbours = start('ada', { database, leases: createLeases(database) })
      await reach(await shop.tell(basket('1', 'tea', 'cup')))
      await way.cut()
      const last = await shop.tell(basket('2', 'tea', 'cup'))
      await way.mend()
      await reach(last)
      assert.equal(neighbours.status().trouble, undefined)
      await stop(neighbours)
    } finally {
      await database.close()
      await way.cut()
    }
  })

  it('says why it waits, once, and goes on when it can', async () => {
    await shop.tell(basket('1', 'tea', 'cup'))
    await shop.change(`update high_waters set projection_version = 1 where read_model = 'co_purchase'`)
    said.length = 0
    const neighbours = start('ada')
    await eventually(() => assert.match(neighbours.status().trouble ?? '', /co_purchase has version 1/))
    await shop.change(`update high_waters set projection_version = 2 where read_model = 'co_purchase'`)
    await reach(1)
    assert.deepEqual(said, ['a worker waits'])
    await eventually(() => assert.equal(neighbours.status().trouble, undefined))
  })

  it('asks little while nothing happens, and rings for those who wait when lists have moved', async () => {
    let [asked, rung] = [0, 0]
    const query: Database['query'] = (statement) => {
      asked++
      return shop.database.query(statement)
    }
    const counting: Database = { ...shop.database, query }
    const ringing = ringingAtCommits(counting, { ring: () => void rung++ })
    start('ada', { database: ringing })
    await reach(await shop.tell(basket('1', 'tea', 'cup')))
    assert.ok(rung > 0)
    await eventually(() => assert.ok(asked > 10))
    const [before, began] = [{ asked, rung }, performance.now()]
    await eventually(() => assert.ok(asked >= before.asked + 4))
    assert.ok((performance.now() - began) / (asked - before.asked) > 200, 'it asks more often than five times a second')
    assert.equal(rung, before.rung)
  })
})
