import type { Database } from '#shared/ports/database.ts'

const SHOWN = 5

/** As the lists tell it: how often a partner was in a basket with an article. */
const LISTED = `
  select product_id || ' with ' || partner || ': ' || pair.n as line
  from read.neighbour_lists, unnest(partners, neighbour_lists.n) as pair (partner, n)`

/** As the pairs of one that is right tell it; for each article there are fewer than a list has room for. */
const COUNTED = `
  select one.product_id || ' with ' || other.product_id || ': ' || n as line
  from read.pairs
  join read.articles as one on one.article in (a, b) join read.articles as other on other.article in (a, b) and other.article <> one.article
  where n > 0`

/** What differs between the lists of neighbours and those that the pairs of a right database come to; empty when they are the same. */
export const wrongLists = async (live: Database, right: Database): Promise<readonly string[]> => {
  const [listed, counted] = await Promise.all([linesOf(live, LISTED), linesOf(right, COUNTED)])
  const [wrong, missing] = [listed.difference(counted), counted.difference(listed)]
  if (wrong.size + missing.size === 0) return []
  return [
    `the lists of neighbours are not what the log comes to: ${wrong.size} partners are wrong, ${missing.size} are missing`,
    ...[...wrong].slice(0, SHOWN).map((line) => `  is there:  ${line}`),
    ...[...missing].slice(0, SHOWN).map((line) => `  should be: ${line}`),
  ]
}

const linesOf = async (database: Database, text: string): Promise<ReadonlySet<string>> =>
  new Set((await database.query<{ line: string }>({ text, values: [] })).map(({ line }) => line))
