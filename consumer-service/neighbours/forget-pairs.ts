import type { Statement } from '#shared/ports/database.ts'
import { lastingScoreOf } from './pair-scores.ts'

/** How many go at a time: a projection that has one of them in its hand waits until they are gone. */
export const MOST_FORGOTTEN = 500

export type Forgotten = { readonly forgotten: number; readonly left: number }

/**
 * Of this article's pairs those go that are not among the best of either article, as their lists told when they were made, and what is in no basket.
 * An article whose list was never made, or has room for more, keeps all: such a pair is looked at again when that one is crowded.
 * A pair that somebody is writing, or has written since this moment, stays for next time: nobody waits, and no count is lost that has just been added.
 */
export const forgetPairs = (productId: string): Statement => ({
  name: 'forget pairs',
  text: `
    with own as materialized (
      select article, article_counts.n, kept_from
      from articles join article_counts using (article) join neighbour_lists using (product_id) where product_id = $1
    ),
    partner as materialized (
      select pair.*, ${lastingScoreOf('pair', 'own.n', 'other_count.n')} as lasting, own.kept_from
      from own
      cross join lateral (
        select a, b, b as other, n, seen, xmin::text as version from pairs where a = own.article
        union all
        select a, b, a, n, seen, xmin::text from pairs where b = own.article
      ) as pair
      cross join lateral (select n from article_counts as its where its.article = pair.other offset 0) as other_count
    ),
    seldom as materialized (
      select a, b, version
      from partner
      cross join lateral (select product_id from articles as its where its.article = other offset 0) as code
      cross join lateral (
        select coalesce((select kept_from from neighbour_lists as its where its.product_id = code.product_id), '-infinity') as kept_from offset 0
      ) as list
      where n <= 0 or lasting < partner.kept_from and lasting < list.kept_from
      order by a, b limit ${MOST_FORGOTTEN}
    ),
    held as materialized (
      select a, b, pair.xmin::text as version from pairs as pair
      where (a, b) in (select a, b from seldom)
      order by a, b for update of pair skip locked
    ),
    gone as (
      delete from pairs using held join seldom using (a, b, version) where pairs.a = held.a and pairs.b = held.b returning 1
    )
    select count(*) as forgotten, (select count(*) from partner) - count(*) as left from gone`,
  values: [productId],
})
