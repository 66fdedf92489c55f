import { LRUCache } from 'lru-cache'
import { liftOf, logLikelihoodRatio, scoreOf, type Together } from '#shared/kernel/association.ts'
import type { Item } from '../baskets.ts'
import type { PairMeasure } from '../recommender.ts'
import type { PairCounts } from './pair-counts.ts'
import { byPopularity, createScores } from './scores.ts'

/** How well two items go together; `one` is the item that is given. */
type Measure = (counts: Together) => number

/**
 * The measures, by name. Lift, confidence: Brin, Motwani, Ullman, Tsur (Dynamic Itemset Counting and Implication Rules for Market Basket
 * Data, SIGMOD 1997), where lift is `interest`. Cosine: Deshpande, Karypis (ACM TOIS 22(1), 2004). Jaccard: Tan, Kumar, Srivastava (Selecting
 * the Right Interestingness Measure for Association Patterns, KDD 2002). Log-likelihood ratio: Dunning (Computational Linguistics 19(1),
 * 1993); what is together less often than by chance counts against an item.
 */
export const MEASURES: Readonly<Record<string, Measure>> = {
  count: ({ both }) => both,
  confidence: ({ both, one }) => both / one,
  cosine: ({ both, one, other }) => both / Math.sqrt(one * other),
  Jaccard: ({ both, one, other }) => both / (one + other - both),
  lift: liftOf,
  'log-likelihood ratio': (counts) => (liftOf(counts) < 1 ? -1 : 1) * logLikelihoodRatio(counts),
  'shrunk cosine': scoreOf,
}

/** Scores kept of each measure: 8 bytes each. */
const MOST_KEPT = 10_000_000

/** Every measure, and popularity, over the same counts. Several items' scores are added up; the items themselves are not ranked. */
export const pairMeasures = (pairs: PairCounts): readonly PairMeasure[] => [
  ...Object.entries(MEASURES).map(([name, measure]) => ranking(name, measure, pairs)),
  popularity(pairs),
]

const ranking = (name: string, measure: Measure, { counts, baskets, partnersOf }: PairCounts): PairMeasure => {
  const scores = createScores(counts)
  const kept = new LRUCache<Item, Float64Array>({ maxSize: MOST_KEPT, sizeCalculation: ({ length }) => length + 1 })
  const measured = (item: Item): Float64Array => {
    const { items, both } = partnersOf(item)
    const one = counts[item]!
    return Float64Array.from(items, (other, index) => measure({ both: both[index]!, one, other: counts[other]!, baskets }))
  }
  return {
    name,
    rankFor: (items, k) => {
      for (const item of items) {
        const values = kept.get(item) ?? measured(item)
        kept.set(item, values)
        partnersOf(item).items.forEach((other, index) => {
          scores.add(other, values[index]!)
        })
      }
      for (const item of items) scores.leaveOut(item)
      return scores.take(k)
    },
  }
}

const popularity = ({ counts }: PairCounts): PairMeasure => {
  const order = byPopularity(counts)
  return {
    name: 'popularity',
    rankFor: (items, k) => Array.from(order.subarray(0, k + items.length).filter((item) => !items.includes(item))).slice(0, k),
  }
}
