import type { Statement } from '#shared/ports/database.ts'
import { MOST_POPULAR } from './bounds.ts'

/** Made at no time: something has come since that they do not know. */
export const OUTDATE_POPULAR_LISTS = `update popular_lists set made_at = '-infinity'`

/** Whether they know of everything that the lists of articles know of. */
export const ARE_FRESH = `(select count(*) from popular_lists where made_at > '-infinity') = 2`

const best = (list: string, measure: string): string => `
  select '${list}' as list, array(
    select product_id from article_counts join articles using (article) left join article_names using (product_id)
    where n > 0 and discontinued is not true
    order by ${measure} desc, product_id limit ${MOST_POPULAR}
  ) as products`

export const MAKE_POPULAR_LISTS: Statement = {
  name: 'make popular lists',
  text: `
    insert into popular_lists (list, products)
    ${best('popular', 'n')} union all ${best('trending', 'trend')}
    on conflict (list) do update set products = excluded.products, made_at = now()`,
  values: [],
}
