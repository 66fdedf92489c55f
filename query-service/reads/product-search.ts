import { type RawBuilder, sql } from 'kysely'
import type { ProductSearch } from '../product-search.ts'

type Sql = RawBuilder<unknown>

const VECTOR = sql`(name_words || category_words)`

/** Products that have, for each word, one that begins with it; best: whole words, of the name, of a short name. */
export const foundByWords = ({ match, rank }: ProductSearch, filter: Sql): Sql => sql`
  select products.*, (ts_rank('{0.1, 0.2, 0.4, 1}', ${VECTOR}, ${rank}::tsquery, 1) * 1000000)::int8 as rank, false as similar
  from read.products
  where ${VECTOR} @@ ${match}::tsquery and ${filter}`

/**
 * Whether the words find anything, whatever else is asked for. A mere `exists` goes through all products in the hope of one soon, the
 * longer the fewer there are.
 */
export const findsAny = ({ match }: ProductSearch): Sql => sql`
  (select count(*) > 0 from (select from read.products where ${VECTOR} @@ ${match}::tsquery limit 10000) as any_of)`

/**
 * Words of products that are like a word of the search, in thousandths, or begin with it. Whether a product has such ones for each
 * word, and how like they are, depends on its own words alone: pages stay right while others come.
 */
export const wordsLike = ({ words, spellings }: ProductSearch): Sql => sql`
  asked (word, spelled) as (select * from unnest(string_to_array(${words}, ' '), string_to_array(${spellings}, ' '))),
  alike (asked, word, likeness) as materialized (
    select asked.word, known.word, (read.likeness(known.spelled, asked.spelled) * 1000)::int
    from asked join read.product_words as known on read.is_like(known.spelled, asked.spelled)
    union all
    select asked.word, known.word, 300
    from asked join read.product_words as known on known.word >= asked.word and known.word < asked.word || chr(1114111)
  )`

/** Products that have for each word one like it, the likest first; needs `wordsLike`. */
export const foundBySpelling = (filter: Sql): Sql => sql`
  select products.*, like_it.rank, true as similar
  from read.products
  cross join lateral (
    select sum(likeness) as rank
    from (
      select max(likeness) as likeness
      from unnest(${VECTOR}) as its join alike on alike.word = its.lexeme
      group by alike.asked
    ) as likest
  ) as like_it
  where ${VECTOR} @@ (${ANY_ALIKE}) and ${filter}`

/** Null, which nothing matches, when a word is like none. */
const ANY_ALIKE = sql`
  select case when count(*) = (select count(*) from asked) then string_agg(any_of, ' & ')::tsquery end
  from (select '(' || string_agg(quote_literal(word), ' | ') || ')' as any_of from alike group by asked) as words`
