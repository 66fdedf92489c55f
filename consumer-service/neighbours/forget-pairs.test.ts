import assert from 'node:assert/strict'
import { scoreOf } from '#shared/kernel/association.ts'
import { keepFor, listsIn } from '../testing/neighbour-lists.ts'
import { basket, openTouchedShop, type TouchedShop } from '../testing/touched-shop.ts'
import { FORGETTING_DAYS, PARTNERS } from './bounds.ts'

/** Enough for every list to be made and every article to be looked at. */
const ROUNDS = 100
const MANY = PARTNERS.crowded + 75

describe('Pairs', () => {
  let shop: TouchedShop
  beforeEach(async () => {
    shop = await openTouchedShop()
    await shop.tell(basket('1', 'tea', 'cup'))
    await shop.change('update pairs set seen = 0')
  })
  afterEach(() => shop.close())

  const keep = () => keepFor(shop.database, ROUNDS)

  /** So many articles that are with this one five times, on day 1, 2, 3 … , and with no other; each article is with tea and cup at least as often as these are with each other. */
  const crowd = (article: string, partners: number) =>
    shop.change(`
      insert into articles (product_id) select '${article}-' || i from generate_series(1, ${partners}) as i;
      insert into article_counts (article, n) select article, 5 from articles where product_id like '${article}-%';
      insert into pairs (a, b, n, seen)
        select least(own.article, other.article), greatest(own.article, other.article), 5, split_part(other.product_id, '-', 2)::int
        from articles as own, articles as other where own.product_id = '${article}' and other.product_id like '${article}-%';
      insert into touched_articles select article, 1, 1 from articles on conflict do nothing`)

  const partnersOf = async (article: string) =>
    (
      await shop.ask<{ partner: string }>(`
        select other.product_id as partner
        from articles as own join pairs on own.article in (a, b) join articles as other on other.article in (a, b) and other <> own
        where own.product_id = '${article}' order by seen, 1`)
    ).map(({ partner }) => partner)
  const areTogether = async () => (await partnersOf('tea')).includes('cup')

  it('stay while one of both articles has room for them, however many the other has', async () => {
    await crowd('tea', 3 * MANY)
    await keep()
    assert.equal((await partnersOf('tea')).length, 3 * MANY + 1)
  })

  it('go when both articles have enough that are better', async () => {
    await crowd('tea', MANY)
    await crowd('cup', MANY)
    await keep()
    assert.ok(!(await areTogether()))
    assert.equal((await partnersOf('tea')).length, MANY)
  })

  it('go only when one of them is crowded', async () => {
    await crowd('tea', PARTNERS.crowded - 1)
    await crowd('cup', PARTNERS.crowded - 1)
    await keep()
    assert.ok(await areTogether())
  })

  it('stay when they are the last that one of them has room for', async () => {
    await crowd('tea', MANY)
    await crowd('cup', PARTNERS.kept - 1)
    await keep()
    assert.ok(await areTogether())
  })

  it('of long ago stay when they were bought often enough', async () => {
    await crowd('tea', MANY)
    await crowd('cup', MANY)
    await shop.change('update pairs set n = 5000 where seen = 0')
    await keep()
    assert.ok(await areTogether())
  })

  it('go that are in no basket any more', async () => {
    await shop.change('update pairs set n = 0')
    await keep()
    assert.deepEqual(await partnersOf('tea'), [])
  })

  it('stay while somebody is writing them, and go behind it', async () => {
    await crowd('tea', MANY)
    await crowd('cup', MANY)
    await shop.read.transaction(async (tx) => {
      await tx.query({ text: 'update pairs set n = n where seen = 0', values: [] })
      await keep()
      assert.ok(await areTogether())
    })
    await shop.change('insert into touched_articles select article, 1, 1 from articles')
    await keep()
    assert.ok(!(await areTogether()))
  })

  it('do not hold up what lists say of themselves', async () => {
    await crowd('tea', MANY)
    await crowd('cup', MANY)
    await shop.change('delete from touched_articles')
    await keepFor(shop.database, 2)
    const last = await shop.tell(basket('2', 'tea'), basket('3', 'cup'))
    await keepFor(shop.database, 2)
    assert.equal((await listsIn(shop.read)).position, last)
    assert.ok(await areTogether())
  })

  it('are left that are among the best of either article, and no other', async () => {
    await allTogether(MANY)
    const best = bestOfEither(await shop.ask<Pair>(PAIRS))
    assert.ok(best.size <= PARTNERS.kept * MANY)
    await keepFor(shop.database, 4 * MANY)
    assert.deepEqual(new Set((await shop.ask<Pair>(PAIRS)).map(keyOf)), best)
  })

  /** Each of so many articles with each other one. */
  const allTogether = (articles: number) =>
    shop.change(`
      delete from pairs;
      insert into articles (product_id) select 'p-' || i from generate_series(1, ${articles}) as i;
      insert into article_counts (article, n) select article, 50 + article * 7919 % 1009 from articles where product_id like 'p-%';
      insert into pairs (a, b, n, seen)
        select one.article, other.article, 1 + one.article * other.article * 31 % 97, one.article * other.article * 17 % 701
        from articles as one join articles as other on one.article < other.article
        where one.product_id like 'p-%' and other.product_id like 'p-%';
      insert into touched_articles select article, 1, 1 from articles on conflict do nothing`)
})

type Pair = {
  readonly a: number
  readonly b: number
  readonly n: number
  readonly seen: number
  readonly one: number
  readonly other: number
}

const PAIRS = `
  select a, b, pairs.n, seen, one.n as one, other.n as other
  from pairs join article_counts as one on one.article = a join article_counts as other on other.article = b`

const keyOf = ({ a, b }: Pair) => `${a} ${b}`

/** Written down another way than it is asked for. */
const bestOfEither = (pairs: readonly Pair[]): ReadonlySet<string> => {
  const lasting = ({ n, one, other, seen }: Pair) => scoreOf({ both: n, one, other, baskets: 1 }) * 2 ** (seen / FORGETTING_DAYS)
  const articles = new Set(pairs.flatMap(({ a, b }) => [a, b]))
  return new Set(
    [...articles].flatMap((article) =>
      pairs
        .filter(({ a, b }) => a === article || b === article)
        .toSorted((one, other) => lasting(other) - lasting(one))
        .slice(0, PARTNERS.kept)
        .map(keyOf),
    ),
  )
}
