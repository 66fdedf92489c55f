import type { Database } from '#shared/ports/database.ts'

/**
 * Articles have numbers in the order in which they were first seen, which partitions may see in another one. What was taken back of pairs is
 * forgotten sooner or later, and with it the day on which they were bought last.
 */
const COUNTED: Readonly<Record<string, string>> = {
  articles: 'select product_id from read.articles',
  article_counts: 'select product_id, n, trend from read.article_counts join read.articles using (article)',
  baskets: `
    select order_id, customer_id, placed_at, weight, (
      select array_agg(product_id order by product_id) from unnest(basket.articles) as article join read.articles using (article)
    ) as articles
    from read.baskets as basket`,
  pairs: `
    select least(one.product_id, other.product_id), greatest(one.product_id, other.product_id), n
    from read.pairs join read.articles one on one.article = a join read.articles other on other.article = b
    where n <> 0`,
}

/** Their rows go when they have been seen to. */
const PASSING: readonly string[] = ['touched_articles']

const SHOWN = 5

/** What differs between a read database and one that is right, by table and row; empty when they are the same. */
export const differencesBetween = async (
  live: Database,
  right: Database,
  tables: readonly string[],
): Promise<readonly string[]> => {
  const differences: string[] = []
  for (const table of tables.filter((table) => !PASSING.includes(table))) {
    const [ours, theirs] = [await digestOf(live, table), await digestOf(right, table)]
    if (ours !== theirs) differences.push(...differencesIn(table, await rowsOf(live, table), await rowsOf(right, table)))
  }
  return differences
}

const rowsIn = (table: string): string =>
  `select row_to_json(this)::text as line from (${COUNTED[table] ?? `select * from read.${table}`}) this`

const digestOf = async (database: Database, table: string): Promise<string> => {
  const text = `select count(*) || ' ' || coalesce(md5(string_agg(line, E'\\n' order by line collate "C")), '') as digest from (${rowsIn(table)}) rows`
  const [row] = await database.query<{ digest: string }>({ text, values: [] })
  return row!.digest
}

const rowsOf = async (database: Database, table: string): Promise<readonly string[]> =>
  (await database.query<{ line: string }>({ text: rowsIn(table), values: [] })).map(({ line }) => line)

const differencesIn = (table: string, live: readonly string[], right: readonly string[]): readonly string[] => {
  const [wrong, missing] = [without(live, right), without(right, live)]
  return [
    `read.${table} is not what the log comes to: ${wrong.length} rows are wrong, ${missing.length} are missing`,
    ...wrong.slice(0, SHOWN).map((line) => `  is there:  ${line}`),
    ...missing.slice(0, SHOWN).map((line) => `  should be: ${line}`),
  ]
}

const without = (lines: readonly string[], others: readonly string[]): readonly string[] => {
  const known = new Set(others)
  return lines.filter((line) => !known.has(line)).sort()
}
