import { SHRINKAGE } from '#shared/kernel/association.ts'
import type { Statement } from '#shared/ports/database.ts'
import { FORGETTING_DAYS, PARTNERS } from './bounds.ts'

/** How many go at a time: a projection that has one of them in its hand waits until they are gone. */
export const MOST_FORGOTTEN = 500

/**
 * Keeps the partners of these articles with the best scores, each counting half after every so many days: as every pair is seen from the
 * same day, the last one does as well as today. What is in no basket goes. A pair that somebody is writing, or has written since this
 * moment, stays for next time: nobody waits, and no count is lost that has just been added.
 */
export const forgetPairs = (products: readonly string[]): Statement => ({
  name: 'forget pairs',
  text: `
    with own as (
      select article, n from articles join article_counts using (article) where product_id = any ($1::text[])
    ),
    partner as (
      select own.article as own, own.n as own_n, b as other, a, b, pairs.n, seen, pairs.xmin::text as version
      from own join pairs on a = article
      union all
      select own.article, own.n, a, a, b, pairs.n, seen, pairs.xmin::text from own join pairs on b = article
    ),
    ranked as (
      select a, b, partner.n, version, row_number() over (
        partition by own
        order by
          partner.n > 0 desc,
          ln(greatest(partner.n, 1) / (sqrt(greatest(own_n, 0)::float8 * greatest(counts.n, 0)) + ${SHRINKAGE})) / ln(2::float8)
            + seen / ${FORGETTING_DAYS}::float8 desc,
          a, b
      ) as place
      from partner join article_counts as counts on article = other
    ),
    seldom as materialized (
      select distinct a, b, version from ranked where place > ${PARTNERS.kept} or n <= 0 order by a, b limit ${MOST_FORGOTTEN}
    ),
    held as materialized (
      select a, b, pair.xmin::text as version from pairs as pair
      where (a, b) in (select a, b from seldom)
      order by a, b for update of pair skip locked
    ),
    gone as (
      delete from pairs using held join seldom using (a, b, version) where pairs.a = held.a and pairs.b = held.b returning 1
    ),
    outdated as (
      update neighbour_lists set made_at = '-infinity'
      where product_id = any ($1::text[]) and exists (select from gone) and (select count(*) from seldom) < ${MOST_FORGOTTEN}
    )
    select count(*) as forgotten from gone`,
  values: [products],
})
