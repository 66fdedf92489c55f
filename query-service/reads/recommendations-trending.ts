import { sql } from 'kysely'
import { reading, written } from '../reading.ts'
import { counted, GREATEST_TREND, listed } from './recommendations-articles.ts'

export type TrendingArticle = {
  readonly productId: string
  readonly name: string | null
  readonly n: number
  readonly trend: number
}

/** `popular`: so many of the list are looked at. */
export const readTrending = reading('trending', 'neighbours', {
  rows: ({ popular }: { readonly popular: number }) =>
    written(sql<TrendingArticle>`
      with greatest as materialized (select (${GREATEST_TREND}) as trend), article as (${counted(listed('trending', popular))})
      select product_id as "productId", name, n, trend from article
      where not discontinued and n > 0 order by trend desc, product_id`),
})
