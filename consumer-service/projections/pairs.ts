import type { Instant } from '#shared/kernel/types.ts'
import { type Column, column } from '#shared/ports/column.ts'
import type { Statement } from '#shared/ports/database.ts'
import { type CodedChange, DICTIONARY } from './article-codes.ts'
import { type CodedBasket, countPairs, type PairCounts } from './count-pairs.ts'

export const addToPairs = (products: Column, changes: readonly CodedChange[], articles: number): readonly Statement[] => {
  const counts = countPairs(changes.flatMap(basketsOf), articles + 1)
  return counts.n.length === 0 ? [] : [add(products, counts)]
}

/** A pair that is taken back may have been forgotten by now: it then comes to less than 0, which is none. */
const add = (products: Column, { a, b, n, seen }: PairCounts): Statement => ({
  name: 'add to pairs',
  text: `
    insert into pairs as total (a, b, n, seen)
    select least(codes[a], codes[b]), greatest(codes[a], codes[b]), n, seen
    from unnest($2::int4[], $3::int4[], $4::int4[], $5::int4[]) as counted (a, b, n, seen), ${DICTIONARY}
    order by 1, 2
    on conflict (a, b) do update set n = total.n + excluded.n, seen = greatest(total.seen, excluded.seen)`,
  values: [products, column.int4(a), column.int4(b), column.int4(n), column.int4(seen)],
})

/** A basket that something leaves is taken back, and counts anew without it. */
const basketsOf = ({ came, gone, stayed, placed }: CodedChange): readonly CodedBasket[] => {
  if (placed) return [{ items: came, sign: 1, day: dayOf(placed.at) }]
  if (gone.length === 0) return []
  return [
    { items: [...gone, ...stayed], sign: -1, day: 0 },
    { items: stayed, sign: 1, day: 0 },
  ]
}

/** A day before 1970 is none, as that of what is taken back: the greatest is the same in whatever batches they come. */
const dayOf = (at: Instant): number => Math.max(0, Math.floor(Date.parse(at) / 86_400_000))
