import { among, field, has, LINES, last } from '../sql.ts'
import type { AuditedTable } from '../table.ts'
import { basketsOf, WEIGHT } from './baskets.ts'
import { pairs } from './pairs.ts'

/** Codes of articles are the tables' own: articles are held against each other by what they are codes of. */
const articles: AuditedTable = {
  table: 'articles',
  key: { product_id: 'text' },
  columns: [],
  expected: (events) => `
    select distinct line."productId" as product_id from ${events} cross join lateral ${LINES} where ${among('OrderPlaced')} and line.stocked`,
}

const articleNames: AuditedTable = {
  table: 'article_names',
  key: { product_id: 'text' },
  columns: ['name', 'discontinued'],
  expected: (events) => `
    select ${field('productId')} as product_id, ${last(field('name'), 'ProductCreated', 'ProductRenamed')} as name,
      ${has('ProductDiscontinued')} as discontinued
    from ${events} where ${among('ProductCreated', 'ProductRenamed', 'ProductDiscontinued')} group by 1`,
}

const articleCounts: AuditedTable = {
  table: 'article_counts',
  key: { product_id: 'text' },
  columns: ['n', 'trend'],
  expected: (events) => `
    with ${basketsOf(events)}
    select product_id, count(*) filter (where stays) as n, coalesce(sum(weight) filter (where stays), 0) as trend
    from basket cross join lateral (select ${WEIGHT} as weight) weighed where counts group by 1`,
  found: `
    select coalesce(product_id, '(code ' || article || ')') as product_id, n, trend
    from read.article_counts left join read.articles using (article)`,
}

const basketTotal: AuditedTable = {
  table: 'basket_total',
  key: { only_row: 'text' },
  columns: ['baskets'],
  expected: (events) => `
    with ${basketsOf(events)}
    select true as only_row, count(distinct number) filter (where counts and stays) as baskets from basket having count(*) > 0`,
}

const baskets: AuditedTable = {
  table: 'baskets',
  key: { order_id: 'text' },
  columns: ['customer_id', 'placed_at', 'weight', 'articles'],
  expected: (events) => `
    with ${basketsOf(events)}
    select order_id, customer_id, placed_at, ${WEIGHT} as weight, articles
    from (
      select min(order_id) as order_id, min(customer_id) as customer_id, min(placed_at) as placed_at,
        md5(string_agg(product_id, ' ' order by product_id collate "C")) as articles
      from basket where stays group by number
    ) basket`,
  found: `
    select order_id, customer_id, placed_at, weight, (
      select md5(string_agg(coalesce(product_id, article::text), ' ' order by product_id collate "C"))
      from unnest(articles) it (article) left join read.articles using (article)
    ) as articles
    from read.baskets`,
}

export const coPurchase: readonly AuditedTable[] = [articles, articleNames, articleCounts, basketTotal, baskets, pairs]
