import { sql } from 'kysely'
import { reading, written } from '../reading.ts'
import type { TogetherRow } from '../recommendations/rows.ts'
import { COLUMNS, coded, counted, GREATEST_TREND } from './recommendations-articles.ts'

type Of = { readonly productIds: readonly string[]; readonly partners: number }

const OWN = sql`
  select asked.product_id, name.name, counted.n
  from asked
  left join lateral (select product_id, name from read.article_names as its where its.product_id = asked.product_id offset 0) as name on true
  left join lateral (select article from read.articles as its where its.product_id = asked.product_id offset 0) as code on true
  left join lateral (select n from read.article_counts as its where its.article = code.article offset 0) as counted on true
  where name.product_id is not null or code.article is not null`

/**
 * What is bought together with some products, from so much of each of their lists. Always one row. The inner select
 * keeps the planner from knowing how many they are: a plan for each number would take longer than running it.
 */
export const readTogether = reading('bought together', 'neighbours', {
  rows: ({ productIds, partners }: Of) =>
    written(sql<TogetherRow>`
      with asked as materialized (select distinct product_id from unnest((select ${productIds}::text[])) as product_id),
      list as materialized (
        select asked.product_id, list.partners, list.n
        from asked
        cross join lateral (
          select partners[1:${partners}::int] as partners, n[1:${partners}::int] as n
          from read.neighbour_lists as its where its.product_id = asked.product_id offset 0) as list
      ),
      greatest as materialized (select (${GREATEST_TREND}) as trend),
      article as (${counted(
        coded(sql`
          select distinct partner as product_id from list, unnest(partners) as partner
          where partner not in (select product_id from asked)`),
      )})
      select
        (select coalesce(json_agg(json_build_object('productId', product_id, 'name', name, 'n', n)), '[]') from (${OWN}) as own) as own,
        (select coalesce(json_agg(json_build_array(product_id, partners, n) order by product_id), '[]') from list) as lists,
        (select ${COLUMNS} from article) as articles,
        coalesce((select baskets from read.basket_total), 0) as "allBaskets"`),
})
