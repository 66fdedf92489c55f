import { type Baskets, basketsByCustomer, countsOf, itemsOf, rowOf } from '../baskets.ts'
import type { Method } from '../recommender.ts'
import { latestOf } from './latest-of.ts'
import { byPopularity, createScores } from './scores.ts'

/** `own`: how much the customer's own baskets weigh, the rest is what all buy. `fade`: what each basket weighs less than the next one. */
type Blend = { readonly halfLifeDays: number | 'none'; readonly fade: number; readonly own: number }

/**
 * own · Σ fade^age over the customer's baskets with the item ÷ Σ fade^age over all of them (age 0: the last one), plus
 * (1 − own) · Σ 2^(−days since ÷ half-life) over all baskets with the item ÷ the greatest such sum. Without times nothing of the second
 * part fades.
 */
export const frequencyBlend: Method<Blend> = {
  name: 'decayed personal frequency and popularity',
  source:
    'linear blend of recency-weighted personal frequency and popularity; cf. Faggioli, Polato, Aiolli: Recency Aware Collaborative Filtering for Next Basket Recommendation, UMAP 2020',
  grid: {
    halfLifeDays: ['none', 360, 180, 90, 60, 30, 14, 7],
    fade: [1, 0.99, 0.98, 0.96, 0.94, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5],
    own: [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99],
  },
  starts: [
    { halfLifeDays: 'none', fade: 0.9, own: 0.9 },
    { halfLifeDays: 30, fade: 0.98, own: 0.9 },
    { halfLifeDays: 30, fade: 0.7, own: 0.5 },
  ],
  on: (history) => {
    const [byCustomer, scores] = [basketsByCustomer(history), createScores(countsOf(history))]
    const popularity = latestOf((halfLifeDays: Blend['halfLifeDays']) => popularityOf(history, halfLifeDays))
    return ({ halfLifeDays, fade, own }) => {
      const { shares, order } = popularity(halfLifeDays)
      return (customer, k) => {
        const baskets = rowOf(byCustomer, customer)
        const all = sumOfPowers(fade, baskets.length)
        baskets.forEach((basket, place) => {
          const weight = (own * fade ** (baskets.length - 1 - place)) / all
          for (const item of itemsOf(history, basket)) scores.add(item, weight)
        })
        // The others' order is that of their shares, so that k of them besides the customer's own are enough.
        const bought = new Set(baskets.values().flatMap((basket) => itemsOf(history, basket)))
        for (const item of bought) scores.add(item, (1 - own) * shares[item]!)
        const others = order.subarray(0, k + bought.size)
        for (const item of others) if (!bought.has(item)) scores.add(item, (1 - own) * shares[item]!)
        return scores.take(k)
      }
    }
  },
}

const sumOfPowers = (base: number, count: number): number => {
  let [sum, power] = [0, 1]
  for (let exponent = 0; exponent < count; exponent++, power *= base) sum += power
  return sum
}

const DAY_MS = 86_400_000

const popularityOf = (history: Baskets, halfLifeDays: Blend['halfLifeDays']) => {
  const { times } = history
  const sums = new Float64Array(history.items.length)
  const now = times?.at(-1) ?? 0
  for (let basket = 0; basket < history.customerOf.length; basket++) {
    const weight = times && halfLifeDays !== 'none' ? 2 ** ((times[basket]! - now) / DAY_MS / halfLifeDays) : 1
    for (const item of itemsOf(history, basket)) sums[item]! += weight
  }
  const order = byPopularity(sums)
  const most = sums[order[0]!]!
  return { shares: sums.map((sum) => sum / most), order }
}
