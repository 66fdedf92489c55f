import type { OrderId, Position } from '#shared/kernel/types.ts'
import { type Column, column } from '#shared/ports/column.ts'
import type { Statement } from '#shared/ports/database.ts'
import { type CodedChange, DICTIONARY } from './article-codes.ts'
import { decayWeight } from './forward-decay.ts'

/** Of each article whose counts, or pairs, have changed: by how much, and the first and the last event that did so. */
type Count = { n: number; trend: bigint; readonly since: Position; position: Position }

/** Its weight is known to the database alone, because the order was placed before this batch. */
type Gone = { readonly code: number; readonly orderId: OrderId }

export type ArticleCounts = { readonly counts: ReadonlyMap<number, Count>; readonly gone: readonly Gone[] }

/** `changes`: in log order. */
export const countArticles = (changes: readonly CodedChange[]): ArticleCounts => {
  const counts = new Map<number, Count>()
  const gone: Gone[] = []
  const weights = new Map<OrderId, bigint>()

  const add = (codes: readonly number[], n: number, weight: bigint, position: Position): void => {
    for (const code of codes) {
      const count = counts.get(code)
      if (count === undefined) counts.set(code, { n, trend: weight, since: position, position })
      else {
        count.n += n
        count.trend += weight
        count.position = position
      }
    }
  }
  for (const { orderId, position, placed, ...articles } of changes) {
    if (placed) weights.set(orderId, decayWeight(Date.parse(placed.at)))
    const weight = weights.get(orderId)
    add(articles.came, 1, weight ?? 0n, position)
    add(articles.gone, -1, -(weight ?? 0n), position)
    if (articles.gone.length > 0) add(articles.stayed, 0, 0n, position)
    if (weight === undefined) gone.push(...articles.gone.map((code) => ({ code, orderId })))
  }
  return { counts, gone }
}

/** One statement for both, because several partitions write these rows. It stands before the weights are forgotten. */
export const addToCounts = (products: Column, { counts, gone }: ArticleCounts): Statement => {
  const rows = [...counts.values()]
  const values = [
    products,
    column.int4([...counts.keys()]),
    column.int4(rows.map(({ n }) => n)),
    column.text(rows.map(({ trend }) => `${trend}`)),
  ]
  if (gone.length === 0) return { name: 'add to article counts', text: ADD, values }
  const [codes, orders] = [gone.map(({ code }) => code), gone.map(({ orderId }) => orderId)]
  const name = 'add to article counts and take back'
  return { name, text: ADD_AND_TAKE_BACK, values: [...values, column.int4(codes), column.text(orders)] }
}

const textOf = (counted: string): string => `
    insert into article_counts as total (article, n, trend)
    select codes[code], n, trend
    from (${counted}) as counted, ${DICTIONARY}
    order by 1
    on conflict (article) do update set n = total.n + excluded.n, trend = total.trend + excluded.trend`

const COUNTED = 'select code, n, trend::numeric from unnest($2::int4[], $3::int4[], $4::text[]) as counted (code, n, trend)'

const ADD = textOf(COUNTED)
const ADD_AND_TAKE_BACK = textOf(`
      select code, sum(n) as n, sum(trend) as trend
      from (
        ${COUNTED}
        union all
        select code, 0, -weight from unnest($5::int4[], $6::text[]) as gone (code, order_id) join baskets using (order_id)
      ) as counted
      group by code`)

/** They are to have lists made anew. Whoever makes them deletes these rows. */
export const touchArticles = (products: Column, { counts }: ArticleCounts): Statement => {
  const rows = [...counts.values()]
  return {
    name: 'touch articles',
    text: `
    insert into touched_articles as touched (article, since, position)
    select codes[code], since, position
    from unnest($2::int4[], $3::int8[], $4::int8[]) as counted (code, since, position), ${DICTIONARY}
    order by 1
    on conflict (article) do update
    set since = least(touched.since, excluded.since), position = greatest(touched.position, excluded.position)`,
    values: [
      products,
      column.int4([...counts.keys()]),
      column.int8(rows.map(({ since }) => since)),
      column.int8(rows.map(({ position }) => position)),
    ],
  }
}
