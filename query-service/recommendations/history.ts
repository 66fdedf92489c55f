import type { Features } from './rank.ts'

/** Of each article: in how many of the baskets it is, and which share of them that is, each counting `decay` times what the next newer one does. */
export const historyOf = ({ articles, baskets }: Pick<Features, 'articles' | 'baskets'>, decay: number) => {
  const orders = new Int32Array(articles.length)
  const shares = new Float64Array(articles.length)
  let all = 0
  let weight = 1
  for (const basket of baskets) {
    for (const at of basket) {
      orders[at]!++
      shares[at]! += weight
    }
    all += weight
    weight *= decay
  }
  if (all > 0) for (let at = 0; at < shares.length; at++) shares[at]! /= all
  return { orders, shares }
}
