import type { Weights } from '#shared/kernel/weights.ts'
import type { Features } from './rank.ts'

type Purchases = Pick<Features, 'articles' | 'baskets'>

/** Of each article: in how many of the baskets it is, and which share of them that is, each as it counts. */
export const historyOf = ({ articles, baskets }: Purchases, { decay, basketSize }: Pick<Weights, 'decay' | 'basketSize'>) => {
  const orders = new Int32Array(articles.length)
  const shares = new Float64Array(articles.length)
  let all = 0
  let age = 1
  for (const { articles, size } of baskets) {
    const weight = age * size ** -basketSize
    for (const at of articles) {
      orders[at]!++
      shares[at]! += weight
    }
    all += weight
    age *= decay
  }
  if (all > 0) for (let at = 0; at < shares.length; at++) shares[at]! /= all
  return { orders, shares }
}
