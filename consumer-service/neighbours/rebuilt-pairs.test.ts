import assert from 'node:assert/strict'
import { setImmediate as moment } from 'node:timers/promises'
import { record } from '#shared/testing/recording.ts'
import { recorded } from '#shared/testing/telling.ts'
import { coPurchase } from '../projections/co-purchase.ts'
import { openRebuilding, type Rebuilding, unrecorded } from '../rebuild/testing/rebuilding.ts'
import { keepFor, keepUntilQuiet, listsIn, pairsIn } from '../testing/neighbour-lists.ts'
import { basket } from '../testing/touched-shop.ts'

const ORDERS = 60
const story = recorded(
  Array.from({ length: ORDERS }, (_, order) => basket(`o-${order}`, `p-${order % 7}`, `p-${(order % 5) + 7}`, 'tea')),
)

describe('Lists of neighbours, when their pairs are rebuilt', () => {
  let shop: Rebuilding
  beforeEach(async () => {
    shop = await openRebuilding()
    await record(shop.log, story.map(unrecorded))
    await shop.live(coPurchase, story)
    await keepUntilQuiet(shop.database)
  })
  afterEach(() => shop.close())

  it('are there all the while, never go back, and are right behind it', async () => {
    let rebuilding = true
    const keeping = (async () => {
      while (rebuilding) await keepFor(shop.database, 3)
    })()
    const reading = (async () => {
      for (; rebuilding; await moment()) {
        const { position, lists } = await listsIn(shop.read.database)
        assert.equal(position, ORDERS)
        assert.ok(Object.keys(lists.get('tea')!).length > 0)
      }
    })()
    for (let times = 0; times < 3; times++) assert.equal(await shop.rebuild(coPurchase), ORDERS)
    rebuilding = false
    await Promise.all([keeping, reading])
    await keepUntilQuiet(shop.database)
    assert.deepEqual((await listsIn(shop.read.database)).lists, await pairsIn(shop.read.database))
  })

  it('begin anew with them in another history of the log', async () => {
    await shop.write.database.query({ text: 'update log.epoch set epoch = 2', values: [] })
    await keepFor(shop.database, 3)
    await shop.rebuild(coPurchase)
    await keepUntilQuiet(shop.database)
    assert.deepEqual(
      (await shop.positions('neighbours')).map(({ epoch, position }) => [epoch, position]),
      [[2, ORDERS]],
    )
    assert.deepEqual((await listsIn(shop.read.database)).lists, await pairsIn(shop.read.database))
  })
})
