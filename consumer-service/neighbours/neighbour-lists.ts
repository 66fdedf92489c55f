import type { Statement } from '#shared/ports/database.ts'
import { MOST_LISTED, PARTNERS } from './bounds.ts'
import { lastingScoreOf, scoreOf } from './pair-scores.ts'
import { OUTDATE_POPULAR_LISTS } from './popular-lists.ts'

/** An article whose list was made: how many pairs it has, and whether some of them are in no basket any more. */
export type Made = { readonly productId: string; readonly pairs: number; readonly hasEmpty: boolean }

/**
 * Of the articles in `wanted`, each by index and by itself, however many there are: best partners first, those that are together more often
 * than chance would have it before all others. Whether they are is judged anew when they are shown; here it only matters where there are
 * too many. `offset 0` keeps the planner from reading all articles at once.
 */
const listsOf = (wanted: string): string => `
  select product_id, list.*
  from ${wanted}
  cross join lateral (select product_id from articles as its where its.article = wanted.article offset 0) as code
  cross join lateral (select n from article_counts as its where its.article = wanted.article offset 0) as own
  cross join lateral (
    with partner as materialized (
      select
        pair.article, pair.n, pair.n * (select baskets from basket_total)::float8 < own.n::float8 * other.n as by_chance,
        ${scoreOf('pair', 'own.n', 'other.n')} as score, ${lastingScoreOf('pair', 'own.n', 'other.n')} as lasting
      from (
        select b as article, n, seen from pairs where a = wanted.article
        union all
        select a, n, seen from pairs where b = wanted.article
      ) as pair
      cross join lateral (select n from article_counts as its where its.article = pair.article offset 0) as other
    )
    select
      coalesce(array_agg(product_id order by by_chance, score desc, article), '{}') as partners,
      coalesce(array_agg(n order by by_chance, score desc, article), '{}') as n,
      coalesce((select lasting from partner where n > 0 order by lasting desc offset ${PARTNERS.kept - 1} limit 1), '-infinity') as kept_from,
      (select count(*) from partner) as pairs, exists (select from partner where n <= 0) as has_empty
    from (select * from partner where n > 0 order by by_chance, score desc, article limit ${MOST_LISTED}) as best
    cross join lateral (select product_id from articles as its where its.article = best.article offset 0) as code
  ) as list`

/** Rows that say the same are written too: when a list was made last is told by them. */
const KEEP = `
  insert into neighbour_lists (product_id, partners, n, kept_from)
  select product_id, partners, n, kept_from from list order by product_id
  on conflict (product_id) do update set partners = excluded.partners, n = excluded.n, kept_from = excluded.kept_from, made_at = now()`

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
    list as materialized (${listsOf('seen as wanted')}),
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
    select product_id as "productId", pairs, has_empty as "hasEmpty" from list`,
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
    list as materialized (${listsOf('(select article from old join articles using (product_id)) as wanted')}),
    made as (${KEEP}),
    gone as (
      delete from neighbour_lists
      where product_id in (select product_id from old) and product_id not in (select product_id from list)
    )
    select product_id as "productId", pairs, has_empty as "hasEmpty" from list`,
  values: [limit],
})

/** All of them, soon; they are read as they are until then, and nothing is forgotten by what they say. */
export const OUTDATE_LISTS: Statement = {
  text: `update neighbour_lists set made_at = '-infinity', kept_from = '-infinity' where made_at > '-infinity'`,
  values: [],
}

/** Of articles that are not known any more: in another history they may never have been. */
export const DROP_UNKNOWN_LISTS: Statement = {
  text: `
    delete from neighbour_lists as list
    where not exists (select from articles where articles.product_id = list.product_id)`,
  values: [],
}
