import type { Features, Neighbours } from './rank.ts'

/** How much each article goes with what the customer buys: the mean of how much it goes with each of the lists' articles, by their shares. */
export const affinityOf = ({ articles, neighbours }: Features, shares: Float64Array) => {
  const values = new Float64Array(articles.length)
  const best = new Float64Array(articles.length)
  const bestList: (Neighbours | undefined)[] = new Array(articles.length)
  let all = 0
  for (const list of neighbours) {
    const share = shares[list.article]!
    all += share
    list.partners.forEach((partner, place) => {
      const part = share * list.scores[place]!
      values[partner]! += part
      if (part <= best[partner]!) return
      best[partner] = part
      bestList[partner] = list
    })
  }
  if (all > 0) for (let at = 0; at < values.length; at++) values[at]! /= all

  /** The article of the customer that counted most, and in how many baskets both are. */
  const bestOf = (at: number) => {
    const { article, partners, n } = bestList[at]!
    const { productId, name } = articles[article]!
    return { productId, name, n: n[partners.indexOf(at)]! }
  }
  return { values, bestOf }
}
