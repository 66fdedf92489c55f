import { type RawBuilder, sql } from 'kysely'
import type { ArticleColumns } from '../recommendations/rows.ts'

type Sql = RawBuilder<unknown>

/**
 * Of each `product_id` the code that the pairs know it by, but of none of `others`; looked up one by one: `offset 0` keeps it from being
 * joined otherwise.
 */
export const coded = (products: Sql, others?: Sql): Sql => sql`
  select product.product_id, code.article
  from (${products}) as product
  cross join lateral (select article from read.articles as its where its.product_id = product.product_id offset 0) as code
  ${others === undefined ? sql`` : sql`where code.article not in (${others})`}`

/**
 * What is known of each of these articles now; one that was only ever bought among more articles than count has no counts. `articles` has
 * `product_id` and `article`; `greatest` has `trend`.
 */
export const counted = (articles: Sql): Sql => sql`
  select article.article, article.product_id, name.name, coalesce(name.discontinued, false) as discontinued,
    coalesce(counted.n, 0) as n,
    case when greatest.trend > 0 then round(least(1, coalesce(counted.trend, 0) / greatest.trend), 12) else 0 end::float8 as trend
  from greatest
  cross join (${articles}) as article
  left join lateral (select n, trend from read.article_counts as its where its.article = article.article offset 0) as counted on true
  left join lateral
    (select name, discontinued from read.article_names as its where its.product_id = article.product_id offset 0) as name on true`

/** The first ones of a list have the greatest trend, and the greatest `n`, but for what has happened since it was made. */
const FIRST = 10
const greatestIn = (list: string, measure: Sql): Sql => sql`
  select max(${measure})
  from (${coded(sql`select unnest(products[1:${sql.lit(FIRST)}]) as product_id from read.popular_lists where list = ${sql.lit(list)}`)}) as first
  cross join lateral (select n, trend from read.article_counts as its where its.article = first.article offset 0) as counted`

export const GREATEST_TREND = greatestIn('trending', sql`trend`)
export const GREATEST_N = sql`coalesce((${greatestIn('popular', sql`n`)}), 0)`

/** All rows of `articles` as one value. */
export const COLUMNS = sql<ArticleColumns>`json_build_object(
  'codes', coalesce(json_agg(article), '[]'), 'ids', coalesce(json_agg(product_id), '[]'), 'names', coalesce(json_agg(name), '[]'),
  'n', coalesce(json_agg(n), '[]'), 'trends', coalesce(json_agg(trend), '[]'), 'discontinued', coalesce(json_agg(discontinued), '[]'))`

/** The first ones of a list, but for `others`. */
export const listed = (list: 'trending' | 'popular', most: number, others?: Sql): Sql => sql`
  ${coded(sql`select unnest(products) as product_id from read.popular_lists where list = ${sql.lit(list)}`, others)}
  limit ${most}::int`
