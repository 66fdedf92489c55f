import type { Weights } from '#shared/kernel/weights.ts'
import { affinityOf } from './affinity.ts'
import { historyOf } from './history.ts'

export type { Weights }

export type Article = {
  readonly productId: string
  readonly name: string | null
  /** In how many baskets it is counted. */
  readonly n: number
  /** Its trend as a share of the greatest there is: 0 to 1. */
  readonly trend: number
  /** Recommended to nobody: it stands here because the customer has bought it. */
  readonly discontinued: boolean
}

/** An article of the customer, and those that go with it. */
export type Neighbours = {
  readonly article: number
  readonly partners: readonly number[]
  /** Of each partner: in how many baskets both are, and how much they go together, from 0 to 1. */
  readonly n: readonly number[]
  readonly scores: readonly number[]
}

/** `articles`: each once; what is none of those that were read is left out. `size`: with what is left out. */
export type Basket = { readonly articles: readonly number[]; readonly size: number }

/** All that was read of a customer, the newest basket first, and no weights in it. Articles are told by their place in `articles`. */
export type Features = {
  readonly articles: readonly Article[]
  readonly baskets: readonly Basket[]
  readonly neighbours: readonly Neighbours[]
  /** The greatest `n` of the shop. */
  readonly mostBaskets: number
}

/** What counted most. */
export type Reason =
  | { readonly code: 'bought_often'; readonly orders: number; readonly of: number }
  | { readonly code: 'goes_with'; readonly productId: string; readonly name: string | null; readonly n: number }
  | { readonly code: 'trending' }
  | { readonly code: 'popular'; readonly n: number }

export type Ranked = { readonly article: Article; readonly score: number; readonly reason: Reason }

export type Include = 'all' | 'bought' | 'new'

/** `bought`: only what the customer has bought, `new`: only the others. */
type Asked = { readonly include?: Include; readonly limit?: number }

/**
 * The best first; of equal scores the greater trend, then the lesser product id. Nothing that is discontinued, or that nobody has bought.
 * Who has bought nothing gets what is trending, whatever the weights are. A score is to be held against those of the same list only.
 */
export const rank = (features: Features, weights: Weights, { include = 'all', limit }: Asked = {}): readonly Ranked[] => {
  const { articles, baskets } = features
  const neighbours = include === 'new' ? weights.neighboursOfNew : weights.neighbours
  const scoring = scoringOf(features, baskets.length > 0 ? { ...weights, neighbours } : { ...weights, trend: 1, popularity: 0 })
  const isWanted = (index: number): boolean => {
    const { n, discontinued } = articles[index]!
    const isBought = scoring.orders[index]! > 0
    return !discontinued && (isBought ? include !== 'new' : include !== 'bought' && n > 0)
  }
  const wanted: number[] = []
  for (let at = 0; at < articles.length; at++) if (isWanted(at)) wanted.push(at)
  return bestOf(wanted, scoring.scores, features, limit).map((index) => ({
    article: articles[index]!,
    score: scoring.scores[index]!,
    reason: scoring.reasonOf(index),
  }))
}

const scoringOf = (features: Features, weights: Weights) => {
  const { articles, mostBaskets, baskets } = features
  const { orders, shares } = historyOf(features, weights)
  const affinity = weights.neighbours > 0 ? affinityOf(features, shares) : undefined
  const parts = {
    bought_often: (at: number) => shares[at]! && shares[at]! * (weights.trendFloor + articles[at]!.trend) ** weights.trendPower,
    goes_with: (at: number) => (affinity && orders[at] === 0 ? weights.neighbours * affinity.values[at]! : 0),
    trending: (at: number) => weights.trend * articles[at]!.trend,
    popular: (at: number) => (mostBaskets > 0 ? (weights.popularity * articles[at]!.n) / mostBaskets : 0),
  }
  const scores = new Float64Array(articles.length)
  for (let at = 0; at < scores.length; at++)
    scores[at] = parts.bought_often(at) + parts.goes_with(at) + parts.trending(at) + parts.popular(at)
  const reasons: Readonly<Record<Reason['code'], (at: number) => Reason>> = {
    bought_often: (at) => ({ code: 'bought_often', orders: orders[at]!, of: baskets.length }),
    goes_with: (at) => ({ code: 'goes_with', ...affinity!.bestOf(at) }),
    trending: () => ({ code: 'trending' }),
    popular: (at) => ({ code: 'popular', n: articles[at]!.n }),
  }
  const reasonOf = (at: number): Reason => {
    const can = {
      bought_often: shares[at]! > 0,
      goes_with: affinity !== undefined && orders[at] === 0 && affinity.values[at]! > 0,
      trending: articles[at]!.trend > 0,
      popular: true,
    }
    const [code] = CODES.filter((one) => can[one]).toSorted((one, other) => parts[other](at) - parts[one](at))
    return reasons[code!](at)
  }
  return { orders, scores, reasonOf }
}

/** Of what counted the same, the first one is told. */
const CODES = ['bought_often', 'goes_with', 'trending', 'popular'] as const

/** Most are behind the last one of those that are asked for, and are not sorted. */
const bestOf = (wanted: readonly number[], scores: Float64Array, { articles }: Features, limit = wanted.length) => {
  const compare = (one: number, other: number): number =>
    scores[other]! - scores[one]! ||
    articles[other]!.trend - articles[one]!.trend ||
    (articles[one]!.productId < articles[other]!.productId ? -1 : 1)
  if (limit >= wanted.length) return wanted.toSorted(compare)
  const best: number[] = []
  for (const at of wanted) {
    if (best.length === limit && (limit === 0 || compare(at, best.at(-1)!) > 0)) continue
    const place = best.findIndex((other) => compare(at, other) < 0)
    best.splice(place === -1 ? best.length : place, 0, at)
    if (best.length > limit) best.pop()
  }
  return best
}
