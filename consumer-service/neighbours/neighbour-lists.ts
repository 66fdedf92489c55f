import { SHRINKAGE } from '#shared/kernel/association.ts'
import type { Statement } from '#shared/ports/database.ts'
import { MOST_LISTED, PARTNERS } from './bounds.ts'
import { OUTDATE_POPULAR_LISTS } from './popular-lists.ts'

/** An article whose list was made. `isCrowded`: it has more partners than are kept, or pairs that are in no basket any more. */
export type Made = { readonly productId: string; readonly isCrowded: boolean }

/**
 * Of the articles in `wanted`, each by index and by itself: best partners first, those that are together more often than chance would have
 * it before all others. Whether they are is judged anew when they are shown; here it only matters where there are too many.
 */
const listsOf = (wanted: string): string => `
  select product_id, list.partners, list.n, list.rows > ${PARTNERS.crowded} or list.empty > 0 as crowded
  from ${wanted} join articles using (article) join article_counts as own using (article)
  cross join lateral (
    select
      coalesce(array_agg(product_id order by place) filter (where n > 0), '{}') as partners,
      coalesce(array_agg(n order by place) filter (where n > 0), '{}') as n,
      coalesce(max(rows), 0) as rows, coalesce(max(empty), 0) as empty
    from (
      select *, row_number() over (order by n <= 0, by_chance, score desc, article) as place
      from (
        select
          article, pair.n, pair.n * (select baskets from basket_total)::float8 < own.n::float8 * other.n as by_chance,
          pair.n / (sqrt(greatest(own.n, 0)::float8 * greatest(other.n, 0)) + ${SHRINKAGE}) as score,
          count(*) over () as rows, count(*) filter (where pair.n <= 0) over () as empty
        from (
          select b as article, n from pairs where a = own.article union all select a, n from pairs where b = own.article
        ) as pair
        join article_counts as other using (article)
      ) as partner
    ) as ranked
    join articles using (article)
    where place <= ${MOST_LISTED}
  ) as list`

/** Rows that say the same are written too: when a list was made last is told by them. */
const KEEP = `
  insert into neighbour_lists (product_id, partners, n)
  select product_id, partners, n from list order by product_id
  on conflict (product_id) do update set partners = excluded.partners, n = excluded.n, made_at = now()`

/**
 * Makes the lists of those that have been touched for longest, from what there is at this moment (one snapshot), and lets go of the marks.
 *
 * A mark that somebody has changed since that moment, which its `xmin` tells, stays: the list lacks what came since. All of
 * that is behind the frontier of that moment, because up to there everything had been applied; so that is where it begins now, and
 * an article that is bought all the time holds nobody up.
 * Marks are locked only when the lists are there, and one that a projection has locked is left for next time: neither waits for the other.
 */
export const makeTouchedLists = (limit: number): Statement => ({
  name: 'make touched lists',
  text: `
    with moment as (select min(position) as frontier from read.high_waters where read_model = 'co_purchase'),
    seen as materialized (select article, xmin::text as version from touched_articles order by since limit $1),
    list as materialized (${listsOf('seen')}),
    made as (${KEEP} returning 1),
    outdated as (${OUTDATE_POPULAR_LISTS} where exists (select from seen)),
    held as materialized (
      select article, mark.xmin::text as version from touched_articles as mark
      where article in (select article from seen) and (select count(*) from made) >= 0
      order by article for update of mark skip locked
    ),
    done as (delete from touched_articles as mark using held join seen using (article, version) where mark.article = held.article),
    later as (
      update touched_articles as mark set since = frontier + 1 from moment, held join seen using (article)
      where mark.article = held.article and held.version <> seen.version and since <= frontier
    )
    select product_id as "productId", crowded as "isCrowded" from list`,
  values: [limit],
})

/** Each day anew: the counts of partners change without touching the article. */
const OUTDATED = `made_at < now() - interval '1 day'`

/** Whether there is a list to be refreshed. */
export const IS_OUTDATED = `exists (select from neighbour_lists where ${OUTDATED})`

/** Makes those lists anew that were made longest ago; one of an article that is in no basket goes. */
export const refreshLists = (limit: number): Statement => ({
  name: 'refresh lists',
  text: `
    with old as materialized (
      select product_id from neighbour_lists where ${OUTDATED} order by made_at limit $1
    ),
    list as materialized (${listsOf('(select article from old join articles using (product_id)) as old')}),
    made as (${KEEP}),
    gone as (
      delete from neighbour_lists
      where product_id in (select product_id from old) and product_id not in (select product_id from list)
    )
    select product_id as "productId", crowded as "isCrowded" from list`,
  values: [limit],
})

/** All of them, soon; they are read as they are until then. */
export const OUTDATE_LISTS: Statement = {
  text: `update neighbour_lists set made_at = '-infinity' where made_at > '-infinity'`,
  values: [],
}

/** Of articles that are not known any more: in another history they may never have been. */
export const DROP_UNKNOWN_LISTS: Statement = {
  text: `
    delete from neighbour_lists as list
    where not exists (select from articles where articles.product_id = list.product_id)`,
  values: [],
}
