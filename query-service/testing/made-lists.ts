import type { Database } from '#shared/ports/database.ts'

/** Makes the lists of neighbours, and of what is popular, of what the pairs say now. */
export const makeLists = async (database: Database): Promise<void> => {
  for (const text of [EMPTY, NEIGHBOURS, POPULAR, PLACE]) await database.query({ text, values: [] })
}

const EMPTY = `delete from read.high_waters where read_model = 'neighbours'; truncate read.neighbour_lists, read.popular_lists`

const NEIGHBOURS = `
  insert into read.neighbour_lists (product_id, partners, n)
  select own.product_id, array_agg(other.product_id order by score desc, other.product_id), array_agg(n order by score desc, other.product_id)
  from (
    select pair.one, pair.other, pair.n, pair.n / (sqrt(one.n::float8 * other.n) + 50) as score
    from (select a as one, b as other, n from read.pairs union all select b, a, n from read.pairs) as pair
    join read.article_counts as one on one.article = pair.one join read.article_counts as other on other.article = pair.other
    cross join read.basket_total
    where pair.n > 0 and pair.n * baskets::float8 >= one.n::float8 * other.n
  ) as scored
  join read.articles as own on own.article = one join read.articles as other on other.article = scored.other
  group by own.product_id`

const POPULAR = `
  insert into read.popular_lists (list, products)
  select list, array_agg(product_id order by measure desc, product_id)
  from (
    select list, product_id, case when list = 'trending' then trend else n end as measure
    from read.article_counts join read.articles using (article), unnest(array['trending', 'popular']) as list
    where n > 0
  ) as counted
  group by list`

const PLACE = `
  insert into read.high_waters (read_model, partition, partitions, position, epoch, projection_version)
  select 'neighbours', 0, 1, min(position), min(epoch), 1 from read.high_waters where read_model = 'co_purchase' having count(*) > 0`
