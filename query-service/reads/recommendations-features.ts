import { sql } from 'kysely'
import { reading, written } from '../reading.ts'
import type { FeatureRow } from '../recommendations/rows.ts'
import { COLUMNS, coded, counted, GREATEST_N, GREATEST_TREND, listed } from './recommendations-articles.ts'

/** Older ones count next to nothing. */
const MOST_BASKETS = 100
/** Of what a customer buys: more can hardly be among the best hundred. */
const MOST_OWN = 200
/** Articles of the customer whose lists are looked at, and how much of each. */
const LISTS = { most: 60, partners: 10 }
/** By what own articles are chosen: near to what any sensible weights make of them. */
const DECAY = 0.95

/** `popular`: so many of those that are trending, and of those that are popular, are looked at. */
type Of = { readonly customerId: string; readonly popular: number }

const OWN = sql`
  select its.product_id, own.article, own.weight
  from (select * from bought order by weight desc, article limit ${sql.lit(MOST_OWN)}) as own
  cross join lateral (select product_id from read.articles as its where its.article = own.article offset 0) as its`

const LIST = sql`
  select own.article, list.partners, list.n
  from (select * from own order by weight desc, article limit ${sql.lit(LISTS.most)}) as own
  cross join lateral (
    select partners[1:${sql.lit(LISTS.partners)}] as partners, n[1:${sql.lit(LISTS.partners)}] as n
    from read.neighbour_lists as its where its.product_id = own.product_id offset 0) as list`

const BOUGHT = sql`select article from bought`

/** Always one row, also of who has bought nothing. */
export const readFeatures = reading('recommendation features', 'neighbours', {
  rows: ({ customerId, popular }: Of) =>
    written(sql<FeatureRow>`
      with basket as materialized (
        select articles, place, ${sql.lit(DECAY)}::float8 ^ place as weight
        from (
          select articles, row_number() over (order by placed_at desc, order_id desc) as place
          from (
            select * from read.baskets where customer_id = ${customerId}
            order by placed_at desc, order_id desc limit ${sql.lit(MOST_BASKETS)}
          ) as latest
        ) as placed
      ),
      bought as materialized (
        select article, sum(weight) as weight from basket, unnest(articles) as article group by article
      ),
      own as materialized (${OWN}),
      list as materialized (${LIST}),
      greatest as materialized (select (${GREATEST_TREND}) as trend),
      candidate as (
        select product_id, article from own
        union (${listed('trending', popular, BOUGHT)})
        union (${listed('popular', popular, BOUGHT)})
        union (${coded(sql`select distinct partner as product_id from list, unnest(partners) as partner`, BOUGHT)})
      ),
      article as (${counted(sql`select * from candidate`)})
      select (select ${COLUMNS} from article) as articles,
        (select coalesce(json_agg(articles order by place), '[]') from basket) as baskets,
        (select coalesce(json_agg(json_build_array(article, partners, n)), '[]') from list) as lists,
        ${GREATEST_N} as "mostBaskets",
        coalesce((select baskets from read.basket_total), 0) as "allBaskets"`),
})
