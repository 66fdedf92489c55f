import { parseArgs } from 'node:util'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Database } from '#shared/ports/database.ts'
import { recorded, type Told, tell } from '#shared/testing/telling.ts'
import { catalogue } from '../consumer-service/projections/catalogue.ts'
import { productSearchOf } from '../query-service/product-search.ts'
import { type ProductOrder, readProducts, searchProducts } from '../query-service/reads/catalogue.ts'
import { startOwnServer } from './own-server.ts'
import { percentile } from './percentile.ts'

const HELP = `Fills a catalogue and asks for pages of 20 of it in each way, one after another.

  node bench/catalogue.ts [--products 100000] [--runs 40]

Of 20 products one is discontinued, of 50 one is sold out; one category has a sixth of all, most have a few hundred.`

const { values } = parseArgs({
  options: {
    products: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '40' },
    help: { type: 'boolean' },
  },
})
const [PRODUCTS, RUNS, BATCH, WARM] = [Number(values.products), Number(values.runs), 5_000, 8]

/** Between 0 and 1, the same ones each time: Lehmer's generator. */
const dice = (seed: number) => () => {
  seed = (seed * 48_271) % 2_147_483_647
  return seed / 2_147_483_647
}

const words = (): readonly string[] => {
  const random = dice(42)
  const one = (syllables: string): string => {
    const all = syllables.split(' ')
    return all[Math.floor(random() * all.length)]!
  }
  const word = () =>
    one('ba lo tre mi ka sho per lin do gra ve nu sil tor pa wen chi fa ru bo') +
    one('st ra ne lip mo ck ter nd ssa ful gi ple rd vi s') +
    one('er ing le y on ette um a ish ot al')
  return [...new Set(Array.from({ length: 20_000 }, word))]
}

const shelf = (vocabulary: readonly string[]) => {
  const random = dice(7)
  const word = () => vocabulary[Math.floor(vocabulary.length * random() ** 3)]!
  return (n: number): Told =>
    tell(
      'ProductCreated',
      {
        ...{ productId: `p-${(n * 7_919) % 1_000_003}`, name: `${word()} ${word()} ${word()} ${word()}` },
        ...{ category: `category ${Math.floor(200 * random() ** 3)}`, price: Math.round(random() * 1_000) * 5_000 },
        ...{ currency: 'USD', stocked: n % 500 > 0 },
      },
      new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
    )
}

/** Per second of the database's time. */
const rateOf = async (database: Database, all: readonly Told[]): Promise<number> => {
  let spent = 0
  for (let first = 0; first < all.length; first += BATCH) {
    const events = recorded(all.slice(first, first + BATCH) as readonly ShopEvent[])
    const began = performance.now()
    await database.transaction(async (tx) => {
      for (const statement of catalogue.changes(events)) await tx.query(statement)
    })
    spent += performance.now() - began
  }
  return Math.round((all.length / spent) * 1_000)
}

const page = { status: 'active', limit: 21 } as const
type Asking = (database: Database) => Promise<{ readonly rows: readonly unknown[] }>
const list =
  (order: ProductOrder, more: object = {}): Asking =>
  (database) =>
    readProducts[order](database, { ...page, ...more })
const search =
  (text: string, order: ProductOrder = 'relevance', more: object = {}): Asking =>
  (database) =>
    searchProducts[order](database, { ...page, ...productSearchOf(text)!, ...more })

const ways = (common: string, rare: string): Readonly<Record<string, Asking>> => ({
  'by id': list('id'),
  'by name': list('name'),
  'dearest first': list('-price'),
  'newest first': list('newest'),
  'by price, far down': list('price', { afterKey: 4_900_000, afterId: 'p' }),
  'prices 100 to 101, by id': list('id', { minPrice: 1_000_000, maxPrice: 1_010_000 }),
  'prices 100 to 101, by price': list('price', { minPrice: 1_000_000, maxPrice: 1_010_000 }),
  'prices 100 to 101, by name': list('name', { minPrice: 1_000_000, maxPrice: 1_010_000 }),
  'largest category, by id': list('id', { category: 'category 0' }),
  'largest category, by price': list('price', { category: 'category 0' }),
  'small category, by id': list('id', { category: 'category 150' }),
  'small category, by price': list('price', { category: 'category 150' }),
  'no such category, by price': list('price', { category: 'none' }),
  'available, by price': list('price', { available: true }),
  'sold out, by id': list('id', { gone: true }),
  'sold out, by name': list('name', { gone: true }),
  'sold out, small category, by price': list('price', { category: 'category 150', gone: true }),
  'rare word': search(rare),
  'common word': search(common),
  'common word, behind the first page': search(common, 'relevance', { exactly: true, afterKey: 100_000, afterId: 'p' }),
  'common word, by price': search(common, 'price'),
  'common word, small category': search(common, 'relevance', { category: 'category 150' }),
  'two words': search(`${common} ${rare}`),
  'one letter': search('b'),
  'misspelled, rare': search(misspelled(rare)),
  'misspelled, common': search(misspelled(common)),
  'misspelled, two words': search(`${misspelled(common)} ${misspelled(rare)}`),
  'like nothing': search('xyzzyq'),
})

const misspelled = (word: string): string => `${word.slice(0, 3)}q${word.slice(4)}`

const timesOf = async (
  database: Database,
  ask: Asking,
): Promise<{ readonly rows: number; readonly times: readonly number[] }> => {
  const times: number[] = []
  let rows = 0
  for (let run = -WARM; run < RUNS; run++) {
    const began = performance.now()
    rows = (await ask(database)).rows.length
    if (run >= 0) times.push(performance.now() - began)
  }
  return { rows, times }
}

const main = async (database: Database): Promise<void> => {
  const run = (text: string) => database.query<Record<string, number>>({ text, values: [] })
  const vocabulary = words()
  const make = shelf(vocabulary)
  const created = Array.from({ length: PRODUCTS }, (_, n) => make(n))
  const [common, rare] = [vocabulary[0]!, vocabulary.at(-1)!]
  const having = (word: string) => created.filter(({ data }) => ` ${(data as { name: string }).name}`.includes(` ${word}`)).length
  console.log(
    `Of ${PRODUCTS} products ${having(common)} have the common word, ${having(rare)} the rare one, ${having('b')} the letter`,
  )
  console.log(`${await rateOf(database, created)} products created a second`)
  const ids = created.map(({ data }) => (data as { productId: string }).productId)
  const stock = (productId: string, quantity: number) => tell('StockReceived', { productId, storeId: 'main', quantity })
  const stocked = ids.filter((_, n) => n % 500 > 0)
  await rateOf(
    database,
    stocked.filter((_, n) => n % 50 > 0).map((id) => stock(id, 100)),
  )
  await rateOf(
    database,
    ids.filter((_, n) => n % 20 === 7).map((productId) => tell('ProductDiscontinued', { productId })),
  )
  await run('vacuum analyze')
  const tenth = ids.slice(0, PRODUCTS / 10)
  console.log(
    `${await rateOf(
      database,
      tenth.map((productId, n) => tell('ProductRepriced', { productId, price: n * 100 })),
    )} repriced`,
  )
  await run('select pg_stat_force_next_flush()')
  const [before] = await run(`select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = 'product_stock'`)
  const sold = stocked
    .filter((_, n) => n % 50 > 0)
    .map((productId) => tell('StockIssued', { productId, storeId: 'main', quantity: 1 }))
  console.log(`${await rateOf(database, sold)} movements of stock a second`)
  await run('select pg_stat_force_next_flush()')
  const [after] = await run(`select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = 'product_stock'`)
  const hot = (after!['n_tup_hot_upd']! - before!['n_tup_hot_upd']!) / (after!['n_tup_upd']! - before!['n_tup_upd']!)
  console.log(`${(hot * 100).toFixed(1)} % of them HOT`)
  await run('vacuum analyze')
  console.log(`\n| page | rows | p50 ms | p99 ms |\n|---|---|---|---|`)
  for (const [name, ask] of Object.entries(ways(common, rare))) {
    const { rows, times } = await timesOf(database, ask)
    console.log(`| ${name} | ${rows} | ${percentile(times, 50)} | ${percentile(times, 99)} |`)
  }
}

if (values.help) console.log(HELP)
else {
  const server = await startOwnServer()
  const url = await server.database('catalogue', 'read')
  const database = createDatabase({ url, max: 1, applicationName: 'daybook-bench', settings: { search_path: 'read' } })
  await main(database).finally(async () => {
    await database.close()
    await server.stop()
  })
}
