import type { Database } from '#shared/ports/database.ts'
import { allRows } from '../projection.contract.ts'
import type { AnyProjection } from '../projection.ts'
import { coPurchase } from '../projections/co-purchase.ts'

/**
 * Codes are given by order of arrival: what counts is which articles they stand for. A pair that is left 0 times is none. Weights are told
 * as texts, because they are beyond what a number holds.
 */
const BOUGHT_TOGETHER = {
  articles: 'select product_id from read.articles order by 1',
  names: 'select product_id, name, discontinued from read.article_names order by 1',
  counts: 'select product_id, n from read.article_counts join read.articles using (article) order by 1',
  trends: 'select product_id, trend::text from read.article_counts join read.articles using (article) order by 1',
  pairs: pairs('n'),
  seen: pairs('seen'),
  total: 'select baskets from read.basket_total',
  baskets: `
    select order_id, customer_id, placed_at, (
      select json_agg(product_id order by product_id) from unnest(basket.articles) as article join read.articles using (article)
    ) as articles
    from read.baskets as basket
    order by 1`,
  weights: 'select order_id, weight::text from read.baskets order by 1',
  touched: 'select product_id, since, position from read.touched_articles join read.articles using (article) order by 1',
}

function pairs(measure: string): string {
  return `
    select least(x.product_id, y.product_id) as a, greatest(x.product_id, y.product_id) as b, ${measure}
    from read.pairs join read.articles as x on x.article = a join read.articles as y on y.article = b
    where n <> 0
    order by 1, 2`
}

export type BoughtTogether = keyof typeof BOUGHT_TOGETHER

export const boughtTogether = async (database: Database, table: BoughtTogether) =>
  (await database.query<Record<string, unknown>>({ text: BOUGHT_TOGETHER[table], values: [] })).map((row) => Object.values(row))

const tablesOf = (tables: readonly BoughtTogether[]) => async (database: Database) => {
  return Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await boughtTogether(database, table)])))
}

const ALL = Object.keys(BOUGHT_TOGETHER) as BoughtTogether[]

/** Everything that a projection has written, told so that it does not depend on the order in which partitions came. */
export const rowsOfProjection = (projection: AnyProjection): ((database: Database) => Promise<unknown>) =>
  projection.name === coPurchase.name ? tablesOf(ALL) : allRows(...projection.tables)

/** As that, without the marks of touched articles: they go when lists have been made. */
export const lastingRowsOf = (projection: AnyProjection): ((database: Database) => Promise<unknown>) =>
  projection.name === coPurchase.name ? tablesOf(ALL.filter((table) => table !== 'touched')) : rowsOfProjection(projection)
