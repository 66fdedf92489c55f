import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { keepLists } from '../neighbours/keep-lists.ts'
import { LISTS } from '../neighbours/lists-place.ts'

/** How often each partner of an article was in a basket with it. */
export type List = Readonly<Record<string, number>>

/** Keeps lists for so many rounds, without pauses, as a process would that begins now. Rejects with what it comes upon. */
export const keepFor = async (database: Database, rounds: number): Promise<void> => {
  let left = rounds
  await keepLists({
    ...{ database, goesOn: () => left-- > 0, signal: new AbortController().signal, sleep: async () => {} },
    ...{ onMade: () => {}, onForgotten: () => {}, onPlace: () => {} },
  })
}

/** Until there is nothing to be done. */
export const keepUntilQuiet = async (database: Database): Promise<void> => {
  for (let tries = 0; tries < 100; tries++) {
    await keepFor(database, 5)
    const [row] = await database.query<{ quiet: boolean }>({ text: QUIET, values: [] })
    if (row!.quiet) return
  }
  throw new Error('lists are not quiet after 500 rounds')
}

const QUIET = `
  select not exists (select from read.touched_articles)
    and not exists (select from read.neighbour_lists where made_at = '-infinity')
    and not exists (select from read.popular_lists where made_at = '-infinity')
    and (select position from read.high_waters where read_model = '${LISTS}')
      = (select min(position) from read.high_waters where read_model = 'co_purchase') as quiet`

/** All lists and what they say of themselves, of one moment. */
export const listsIn = async (
  database: Database,
): Promise<{ readonly position: Position; readonly lists: ReadonlyMap<string, List> }> => {
  const rows = await database.query<{ product: string; partners: readonly string[]; n: readonly number[]; position: Position }>({
    text: `
      select product_id as product, partners, n, coalesce(position, 0) as position
      from (values (1)) as always left join read.high_waters on read_model = '${LISTS}' left join read.neighbour_lists on true
      order by product_id`,
    values: [],
  })
  const lists = rows.flatMap(({ product, partners, n }) =>
    product === null ? [] : ([[product, Object.fromEntries(partners.map((partner, index) => [partner, n[index]!]))]] as const),
  )
  return { position: rows[0]!.position, lists: new Map(lists) }
}

/** What the lists should be, told by another way than they are made. */
export const pairsIn = async (database: Database): Promise<ReadonlyMap<string, List>> => {
  const rows = await database.query<{ one: string; other: string; n: number }>({
    text: `
      select x.product_id as one, y.product_id as other, n
      from read.pairs join read.articles as x on x.article in (a, b) join read.articles as y on y.article in (a, b) and y.article <> x.article
      where n > 0`,
    values: [],
  })
  const lists = new Map<string, Record<string, number>>()
  for (const { one, other, n } of rows) lists.set(one, { ...lists.get(one), [other]: n })
  return lists
}

export const popularIn = async (database: Database): Promise<Readonly<Record<string, readonly string[]>>> => {
  const rows = await database.query<{ list: string; products: readonly string[] }>({
    text: 'select list, products from read.popular_lists',
    values: [],
  })
  return Object.fromEntries(rows.map(({ list, products }) => [list, products]))
}
