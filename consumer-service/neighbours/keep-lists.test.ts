import assert from 'node:assert/strict'
import { scoreOf } from '#shared/kernel/association.ts'
import type { Database, Transaction } from '#shared/ports/database.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { tell } from '#shared/testing/telling.ts'
import { NeedsRebuild } from '../apply-batch.ts'
import { keepFor, keepUntilQuiet, listsIn, popularIn } from '../testing/neighbour-lists.ts'
import { basket, cancelled, openTouchedShop, type TouchedShop } from '../testing/touched-shop.ts'
import { MOST_LISTED } from './bounds.ts'

describe('Lists of neighbours', () => {
  let shop: TouchedShop
  beforeEach(async () => {
    shop = await openTouchedShop()
  })
  afterEach(() => shop.close())

  const keep = () => keepUntilQuiet(shop.database)
  const listOf = async (article: string) => (await listsIn(shop.read)).lists.get(article)
  const partnersOf = async (article: string): Promise<readonly string[]> => {
    const [row] = await shop.ask<{ partners: readonly string[] }>(
      `select partners from neighbour_lists where product_id = '${article}'`,
    )
    return row!.partners
  }
  const marks = () => shop.ask<{ since: number; position: number }>('select since, position from touched_articles order by since')
  const isAt = async (position: number) => assert.equal((await listsIn(shop.read)).position, position)

  it('have the partners of each article, and say up to where they know of them', async () => {
    const last = await shop.tell(basket('1', 'tea', 'cup', 'pot'), basket('2', 'cup', 'tea'))
    await keep()
    assert.deepEqual(await listOf('tea'), { cup: 2, pot: 1 })
    assert.deepEqual(await listOf('pot'), { cup: 1, tea: 1 })
    await isAt(last)
  })

  it('are made anew when a basket is taken back, and are empty with the last one', async () => {
    await shop.tell(basket('1', 'tea', 'cup'), basket('2', 'tea', 'pot'))
    await keep()
    await shop.tell(cancelled('1', 'tea', 'cup'))
    await keep()
    assert.deepEqual([await listOf('tea'), await listOf('cup')], [{ pot: 1 }, {}])
    assert.deepEqual(await shop.ask('select from pairs where n <= 0'), [])
  })

  it('follow what touches no article, too', async () => {
    await shop.tell(basket('1', 'tea', 'cup'))
    await keep()
    const last = await shop.tell(tell('ProductRenamed', { productId: 'tea', name: 'Green tea' }))
    await keep()
    await isAt(last)
  })

  it('are in the order of the score', async () => {
    await shop.tell(basket('1', 'tea', 'cup'))
    await keep()
    await shop.change(`
      insert into articles (product_id) select 'p-' || i from generate_series(1, 400) as i;
      insert into article_counts (article, n) select article, 10 + article * 7919 % 300 from articles where product_id like 'p-%';
      insert into pairs (a, b, n, seen) select least(tea.article, p.article), greatest(tea.article, p.article), 1 + p.article % 9, 0
        from articles as tea, articles as p where tea.product_id = 'tea' and p.product_id like 'p-%';
      update article_counts set n = 200 where article = (select article from articles where product_id = 'tea');
      update basket_total set baskets = 20000;
      insert into touched_articles select article, 2, 2 from articles where product_id = 'tea';
      update high_waters set position = 2 where read_model = 'co_purchase'`)
    await keep()
    type Pair = { readonly product: string; readonly both: number; readonly other: number }
    const pairs = await shop.ask<Pair>(`
      select product_id as product, pairs.n as both, article_counts.n as other
      from pairs join articles on article in (a, b) join article_counts using (article) where product_id like 'p-%' order by article`)
    const scored = pairs.map(({ product, both, other }) => {
      const isByChance = both * 20_000 < 200 * other
      return { product, rank: scoreOf({ both, other, one: 200, baskets: 20_000 }) - (isByChance ? 1 : 0) }
    })
    const best = scored.toSorted((one, other) => other.rank - one.rank).slice(0, MOST_LISTED)
    assert.deepEqual(new Set(await partnersOf('tea')), new Set(best.map(({ product }) => product)))
    assert.deepEqual(
      (await partnersOf('tea')).slice(0, 5),
      best.slice(0, 5).map(({ product }) => product),
    )
  })

  describe('while orders come', () => {
    /** Stops whoever makes this list in the midst of it, until what is done meanwhile is done. */
    const whileMaking = async (article: string, meanwhile: () => Promise<unknown>) => {
      let making: Promise<void> = Promise.resolve()
      await shop.read.transaction(async (tx) => {
        await tx.query({ text: 'select from neighbour_lists where product_id = $1 for update', values: [article] })
        making = keepFor(shop.database, 1)
        await eventually(async () => assert.equal((await shop.ask(WAITING)).length, 1))
        await meanwhile()
      })
      await making
    }
    const WAITING = `
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%touched_articles%'`

    it('hold up nobody who applies them, and keep the mark of what came meanwhile', async () => {
      await shop.tell(basket('1', 'tea', 'cup'))
      await keep()
      await shop.tell(basket('2', 'tea', 'cup'))
      await whileMaking('tea', () => shop.tell(basket('3', 'tea', 'pot')))
      assert.deepEqual(await listOf('tea'), { cup: 2 })
      assert.deepEqual(await marks(), [
        { since: 3, position: 3 },
        { since: 3, position: 3 },
      ])
      await keepFor(shop.database, 1)
      await isAt(2)
      await keep()
      assert.deepEqual(await listOf('tea'), { cup: 2, pot: 1 })
      await isAt(3)
    })

    it('let go of no mark whose event is older than the one that was seen', async () => {
      await shop.tell(basket('1', 'tea', 'cup'))
      await keep()
      await shop.tell(basket('2', 'tea', 'cup'), basket('3', 'cup', 'pot'), basket('4', 'tea', 'cup'))
      // Another partition comes behind with what is between the events that were seen: neither end of the mark moves.
      await shop.change(`update high_waters set position = 1 where read_model = 'co_purchase'`)
      await whileMaking('tea', () =>
        shop.change(`update touched_articles set since = least(since, 3), position = greatest(position, 3)`),
      )
      assert.deepEqual(
        (await marks()).map(({ since }) => since),
        [2, 2, 3],
      )
      await keepFor(shop.database, 1)
      await isAt(1)
    })

    it('leave a mark that somebody is about to change, and wait for nobody', async () => {
      await shop.tell(basket('1', 'tea', 'cup'))
      await shop.read.transaction(async (tx) => {
        await tx.query({ text: 'select from touched_articles for update', values: [] })
        await keepFor(shop.database, 3)
        assert.deepEqual(await listOf('tea'), { cup: 1 })
        await isAt(0)
      })
      await keep()
      await isAt(1)
    })

    it('let them pass when the worker is paused in its transaction', async () => {
      await shop.tell(basket('1', 'tea', 'pot'))
      await keep()
      await shop.tell(basket('2', 'tea', 'cup'))
      const paused = pausedBehind(shop.database, 'make touched lists')
      const keeping = keepFor(paused.database, 1)
      await paused.reached
      await shop.tell(basket('3', 'tea', 'cup'))
      paused.goOn()
      await assert.rejects(keeping, { code: '25P03' })
      await keep()
      assert.deepEqual(await listOf('tea'), { cup: 2, pot: 1 })
    })
  })

  describe('of what is bought most', () => {
    it('have it by how often, and by how often of late', async () => {
      await shop.tell(
        { ...basket('1', 'tea'), at: '2020-01-01T00:00:00.000Z' as never },
        { ...basket('2', 'tea'), at: '2020-01-02T00:00:00.000Z' as never },
        { ...basket('3', 'cup'), at: '2026-01-02T00:00:00.000Z' as never },
      )
      await keep()
      assert.deepEqual(await popularIn(shop.read), { popular: ['tea', 'cup'], trending: ['cup', 'tea'] })
    })

    it('have nothing that is sold no more', async () => {
      const tea = { productId: 'tea', name: 'Tea', category: 'drinks', price: 1, currency: 'USD', stocked: true }
      await shop.tell(tell('ProductCreated', tea), basket('1', 'tea', 'cup'), basket('2', 'pot'))
      await shop.tell(tell('ProductDiscontinued', { productId: 'tea' }), basket('3', 'pot'))
      await keep()
      assert.deepEqual((await popularIn(shop.read))['popular'], ['pot', 'cup'])
    })

    it('hold up the others until they know as much', async () => {
      await shop.tell(basket('1', 'tea', 'cup'))
      await keep()
      await shop.tell(basket('2', 'tea', 'cup'))
      await keepFor(shop.database, 1)
      assert.deepEqual(await marks(), [])
      await isAt(1)
      await keepFor(shop.database, 1)
      await isAt(2)
    })
  })

  describe('that are a day old', () => {
    const age = () => shop.change(`update neighbour_lists set made_at = now() - interval '25 hours'`)

    it('are made anew', async () => {
      await shop.tell(basket('1', 'tea', 'cup'))
      await keep()
      await shop.change('update pairs set n = 7')
      await age()
      await keepFor(shop.database, 5)
      assert.deepEqual(await listOf('tea'), { cup: 7 })
    })

    it('go when nobody knows the article any more', async () => {
      await shop.tell(basket('1', 'tea', 'cup'))
      await keep()
      await shop.change(`update articles set product_id = 'coffee' where product_id = 'tea'`)
      await age()
      await keepFor(shop.database, 5)
      assert.equal(await listOf('tea'), undefined)
    })
  })

  describe('made otherwise', () => {
    it('are made anew, and read as they are until then', async () => {
      await shop.tell(basket('1', 'tea', 'cup'))
      await keep()
      await shop.change(`
        update neighbour_lists set n = '{9}';
        update high_waters set projection_version = 0 where read_model = 'neighbours'`)
      await keepFor(shop.database, 1)
      assert.ok(Object.values((await listOf('tea'))!).length > 0)
      await isAt(1)
      await keep()
      assert.deepEqual([await listOf('tea'), await listOf('cup')], [{ cup: 1 }, { tea: 1 }])
    })

    it('by a newer program are left alone', async () => {
      await shop.tell(basket('1', 'tea', 'cup'))
      await keep()
      await shop.tell(basket('2', 'tea', 'cup'))
      await shop.change(`update high_waters set projection_version = 99 where read_model = 'neighbours'`)
      await assert.rejects(keepFor(shop.database, 1), /version 99/)
      assert.deepEqual(await listOf('tea'), { cup: 1 })
    })

    it('wait while the pairs have to be rebuilt', async () => {
      await shop.tell(basket('1', 'tea', 'cup'))
      await shop.change(`update high_waters set projection_version = 1 where read_model = 'co_purchase'`)
      await assert.rejects(keepFor(shop.database, 1), NeedsRebuild)
      assert.deepEqual((await listsIn(shop.read)).lists, new Map())
    })
  })

  it('begin anew with another history, and have nothing of articles that it does not know', async () => {
    await shop.tell(basket('1', 'tea', 'cup'), basket('2', 'tea', 'pot'))
    await keep()
    await shop.change(`
      update articles set product_id = 'mug' where product_id = 'cup';
      update high_waters set epoch = 2, position = 1 where read_model = 'co_purchase';
      insert into touched_articles select article, 1, 1 from articles`)
    await keepFor(shop.database, 1)
    assert.ok(!(await listsIn(shop.read)).lists.has('cup'))
    await keep()
    const [own] = await shop.ask<{ epoch: number; position: number }>(
      `select epoch, position from high_waters where read_model = 'neighbours'`,
    )
    assert.deepEqual(
      [own, await listOf('tea')],
      [
        { epoch: 2, position: 1 },
        { mug: 1, pot: 1 },
      ],
    )
  })

  it('never go back in one history, though all are to be made anew after a rebuild', async () => {
    const last = await shop.tell(basket('1', 'tea', 'cup'), basket('2', 'tea', 'pot'))
    await keep()
    await shop.change('insert into touched_articles select article, 1, 2 from articles')
    await keepFor(shop.database, 1)
    await isAt(last)
  })
})

/** A process that is paused when the statement has been answered, and goes on when it is told to. */
const pausedBehind = (database: Database, name: string) => {
  const [reached, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const pausing = (tx: Transaction): Transaction => ({
    query: async (statement) => {
      const rows = await tx.query(statement)
      if (statement.name === name) {
        reached.resolve()
        await goOn.promise
      }
      return rows as never
    },
  })
  return {
    database: {
      ...database,
      transaction: (work) => database.transaction((tx) => work(pausing(tx))),
    } satisfies Database as Database,
    reached: reached.promise,
    goOn: goOn.resolve,
  }
}
