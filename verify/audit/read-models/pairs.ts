import type { Notes } from '../finding.ts'
import { merged } from '../merge.ts'
import type { Row } from '../snapshot.ts'
import type { AuditedTable } from '../table.ts'
import { basketsOf } from './baskets.ts'

/** No pair is ever forgotten of two articles of which one never had more partners than this. */
export const NEVER_FORGOTTEN = 150

/**
 * A row for each article, with its pairs with those that come behind it, in order: the other, in how many baskets both are, on which day they
 * came into one of these last, and on which into any that there ever was. A `?` where both have had so many partners that the pair may
 * have been forgotten for a while: then it may have been counted less often since, and never more often.
 */
export const pairs: AuditedTable = {
  table: 'pairs',
  key: { product_id: 'text' },
  columns: ['partners'],
  expected: (events) => `
    with ${basketsOf(events)}, code as materialized (
      select product_id, row_number() over (order by product_id collate "C") as code
      from (select distinct product_id from basket where counts) known
    ), item as materialized (
      select number, code, stays, greatest(0, floor(extract(epoch from placed_at) / 86400))::int as day
      from basket join code using (product_id) where counts
    ), pair as materialized (
      select one.code as a, other.code as b, count(*) filter (where one.stays and other.stays) as n,
        coalesce(max(one.day) filter (where one.stays and other.stays), 0) as since, max(one.day) as seen
      from item one join item other on other.number = one.number and other.code > one.code group by 1, 2
    ), crowd as materialized (
      select code, count(*) as partners from (select a as code from pair union all select b from pair) each group by code
    )
    select code.product_id, partners
    from (
      select a, string_agg(concat_ws(' ', product_id, n, since, seen, crowded), ',' order by b) as partners
      from (
        select pair.*, product_id, case when least(of_a.partners, of_b.partners) > ${NEVER_FORGOTTEN} then '?' end as crowded
        from pair join code on code.code = b join crowd of_a on of_a.code = a join crowd of_b on of_b.code = b order by a, b
      ) listed group by a
    ) article join code on code = a`,
  found: `
    select one as product_id, string_agg(concat_ws(' ', other, n, seen, seen), ',' order by other) as partners
    from (
      select least(article_a, article_b) as one, greatest(article_a, article_b) as other, n, seen
      from read.pairs left join read.articles of_a on of_a.article = a left join read.articles of_b on of_b.article = b
      cross join lateral (
        select coalesce(of_a.product_id, '(code:' || a || ')') as article_a, coalesce(of_b.product_id, '(code:' || b || ')') as article_b
      ) named
    ) pair group by 1`,
  atATime: 100,
  compare: async (expected, found, notes) => {
    for await (const { expected: told, found: stored } of merged({ product_id: 'text' }, expected, found))
      await comparePartners((told ?? stored)!['product_id']!, told, stored, notes)
  },
}

const comparePartners = async (of: string, told: Row | undefined, stored: Row | undefined, notes: Notes): Promise<void> => {
  for await (const { expected, found } of merged({ partner: 'text' }, partnersIn(told), partnersIn(stored))) {
    notes.looked(1)
    const wrong = wrongWith(expected, found)
    if (wrong === undefined) continue
    const key = { product_id: of, partner: (expected ?? found)!['partner']! }
    notes.found({ table: 'pairs', key, ...wrong, message: `pairs: of ${of} and ${key.partner} ${wrong.message}` })
  }
}

async function* partnersIn(row: Row | undefined): AsyncGenerator<readonly Row[]> {
  if (!row) return
  yield row['partners']!.split(',').map((text): Row => {
    const [partner, n, since, seen, mayBeForgotten] = text.split(' ')
    return { partner: partner!, n: n!, since: since!, seen: seen!, ...(mayBeForgotten && { mayBeForgotten }) }
  })
}

/** What is in no basket any more may have a row or not; when it comes again, it is seen from then on. */
const wrongWith = (expected: Row | undefined, found: Row | undefined) => {
  if (!expected) return { message: 'there is a row, and they never were in one basket' }
  const [n, since, seen] = [expected['n'], expected['since'], expected['seen']].map(Number) as [number, number, number]
  const isSure = !expected['mayBeForgotten']
  if (!found) return n > 0 && isSure ? { message: `there is no row, and should be ${n}` } : undefined
  const is = { n: Number(found['n']), seen: Number(found['seen']) }
  if (is.n > n || (is.n < n && isSure)) return other('n', is.n, n)
  if (is.seen > seen || (is.seen < since && isSure)) return other('seen', is.seen, seen)
  return undefined
}

const other = (column: string, found: number, expected: number) => ({
  ...{ column, expected: String(expected), found: String(found) },
  message: `${column} is ${found}, and should be ${expected}`,
})
