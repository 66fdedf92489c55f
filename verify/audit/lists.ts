import type { Notes } from './finding.ts'
import type { Places } from './places.ts'
import type { Snapshot } from './snapshot.ts'

/** Where the lists stand among the high-waters, and what they are made of. */
const [LISTS, PAIRS] = ['neighbours', 'co_purchase']

/**
 * Lists are made a moment after what they tell of, and say how far they have come. Those that nothing has touched since have to be as the
 * pairs are; a pair that was forgotten as too seldom may still be in one of both lists.
 */
export const checkLists = async (read: Snapshot, { highWaters }: Places, notes: Notes): Promise<void> => {
  const lists = highWaters.find(({ readModel }) => readModel === LISTS)
  const pairs = highWaters.filter(({ readModel }) => readModel === PAIRS)
  if (!lists || pairs.length === 0) return notes.skip('no list has been made yet')
  const frontier = Math.min(...pairs.map(({ position }) => position))
  const furthest = Math.max(...pairs.map(({ position }) => position))
  // Of another history they are being made anew.
  if (lists.epoch !== pairs[0]!.epoch) return notes.skip(`${LISTS} is of history ${lists.epoch}, ${PAIRS} of ${pairs[0]!.epoch}`)
  if (lists.position > frontier)
    notes.found({ message: `${LISTS} is at ${lists.position}, and ${PAIRS} has come to ${frontier} only` })
  for (const text of [touched(lists.position, furthest), STALE, SHORT, LACKING, ODD, POPULAR, UNPOPULAR])
    for await (const page of read.pages<{ looked: number | null; finding: string | null }>(text))
      for (const { looked, finding } of page) {
        if (looked !== null) notes.looked(looked)
        if (finding !== null) notes.found({ message: finding })
      }
}

const UNTOUCHED = 'not exists (select from read.touched_articles touched where touched.article = own.article)'

/**
 * A rebuild touches every article from its first event on, though its list knows what it knew: until that list is made anew, all that are
 * not touched any more were made later than it.
 */
const touched = (lists: number, furthest: number): string => `
  select 1 as looked, case
    when product_id is null then format('touched_articles has the code %s, which is no article''s', article)
    when since <= ${lists} and made_at > oldest
      then format('the list of %s lacks what came at position %s, and ${LISTS} is at ${lists}', product_id, since)
    when since > position or position > ${furthest}
      then format('%s was touched from %s to %s, and ${PAIRS} has come to ${furthest}', product_id, since, position)
    end as finding
  from read.touched_articles
  left join read.articles using (article)
  left join read.neighbour_lists using (product_id)
  cross join (
    select min(made_at) as oldest from read.neighbour_lists join read.articles own using (product_id) where ${UNTOUCHED}
  ) untouched
  order by article`

const STALE = `
  select 1 as looked, case when pair.n <> listed.n
    then format('the list of %s has %s with %s, and they are in %s baskets together', own.product_id, listed.partner, listed.n, pair.n)
    end as finding
  from read.neighbour_lists list
  join read.articles own using (product_id)
  cross join lateral unnest(list.partners, list.n) listed (partner, n)
  left join read.articles other on other.product_id = listed.partner
  left join lateral (
    select pair.n from read.pairs pair
    where pair.a = least(own.article, other.article) and pair.b = greatest(own.article, other.article) offset 0
  ) pair on true
  where ${UNTOUCHED} order by own.product_id, listed.partner`

/** A list has this many articles at the most. */
export const MOST_LISTED = 150

const SHORT = `
  select null::int as looked, format('the list of %s has %s articles, and %s was in baskets with %s', own.product_id,
    cardinality(list.partners), own.product_id, paired.partners) as finding
  from read.neighbour_lists list
  join read.articles own using (product_id)
  join (
    select article, count(*) as partners
    from (select a as article from read.pairs where n > 0 union all select b from read.pairs where n > 0) pair group by 1
  ) paired using (article)
  where ${UNTOUCHED} and list.made_at > '-infinity' and cardinality(list.partners) < least(paired.partners, ${MOST_LISTED})
  order by own.product_id`

const LACKING = `
  select null::int as looked, format('%s has been counted, and has no list', own.product_id) as finding
  from read.articles own join read.article_counts using (article)
  where ${UNTOUCHED} and not exists (select from read.neighbour_lists list where list.product_id = own.product_id)
  order by own.product_id`

const ODD = `
  select null::int as looked, format('the list of %s %s', product_id, problem) as finding
  from (
    select product_id, case
      when product_id = any (partners) then 'has itself'
      when cardinality(partners) <> cardinality(n) then 'has more articles than counts, or fewer'
      when cardinality(partners) <> (select count(distinct partner) from unnest(partners) it (partner)) then 'has an article twice'
      when 0 >= any (n) then 'has an article that was never in a basket with it'
      when exists (select from unnest(partners) it (partner) where partner not in (select product_id from read.articles))
        then 'has an article that nobody has bought'
      end as problem
    from read.neighbour_lists where product_id in (select product_id from read.articles)
  ) list where problem is not null order by product_id`

/** When what is bought most is to be judged: when it knows everything that has been counted. */
const IS_SETTLED = `made_at > '-infinity' and not exists (select from read.touched_articles)`
const MEASURE = `case list when 'popular' then n else trend end`

/** What is bought most is in the order of the counts, when these have told everything. */
const POPULAR = `
  select null::int as looked, format('%s stands in the list %s before %s, which counts more', product_id, list, next) as finding
  from (
    select list, place, product_id, measure, lead(product_id) over (partition by list order by place) as next,
      lead(measure) over (partition by list order by place) as more
    from read.popular_lists
    cross join lateral unnest(products) with ordinality it (product_id, place)
    left join read.articles using (product_id)
    left join read.article_counts using (article)
    cross join lateral (select ${MEASURE} as measure) counted
    where ${IS_SETTLED}
  ) listed
  where coalesce(more, 0) > coalesce(measure, 0) order by list, place`

/** Whatever is not there counts no more than the last one that is. */
const UNPOPULAR = `
  with counted as materialized (
    select list, product_id, ${MEASURE} as measure, product_id = any (products) as is_listed, discontinued
    from read.popular_lists
    cross join read.article_counts join read.articles using (article) left join read.article_names using (product_id)
    where n > 0 and ${IS_SETTLED}
  ), last_listed as (
    select distinct on (list) list, product_id, measure from counted where is_listed order by list, measure, product_id
  )
  select null::int as looked, format('%s is not in the list %s, and counts more than %s, which is', counted.product_id, list,
    last_listed.product_id) as finding
  from counted join last_listed using (list)
  where not is_listed and discontinued is not true and counted.measure > last_listed.measure
  order by list, counted.product_id`
