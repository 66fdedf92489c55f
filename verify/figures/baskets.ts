import { hash } from 'node:crypto'
import { isGoods, rowsOf } from '../retail/rows.ts'

/** The distinct goods of each order, by order. */
export type Baskets = ReadonlyMap<string, ReadonlySet<string>>
export type Pair = readonly [string, string]

/** Rejects with VerifyError. */
export const basketsOf = async (path: string): Promise<Baskets> => {
  const baskets = new Map<string, Set<string>>()
  for await (const { kind, invoice, article } of rowsOf(path)) {
    if ((kind !== 'sale' && kind !== 'free') || !isGoods(article)) continue
    const basket = baskets.get(invoice)
    if (basket) basket.add(article)
    else baskets.set(invoice, new Set([article]))
  }
  return baskets
}

/** "at most 50 distinct stocked articles: the 50 smallest sha256(orderId + '|' + productId)" (architecture.md, read models). */
export const capped = (baskets: Baskets, cap = 50): Baskets =>
  new Map(
    baskets.entries().map(([order, articles]) => {
      if (articles.size <= cap) return [order, articles]
      const ranked = [...articles].map((article) => ({ article, rank: hash('sha256', `${order}|${article}`) }))
      ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1))
      return [order, new Set(ranked.slice(0, cap).map(({ article }) => article))]
    }),
  )

export const ordersWithBoth = (baskets: Baskets, [a, b]: Pair): number =>
  baskets.values().reduce((orders, articles) => (articles.has(a) && articles.has(b) ? orders + 1 : orders), 0)

/** The pairs that are together in the most orders. */
export const mostTogether = (baskets: Baskets, count: number): readonly Pair[] => {
  const articles = [...new Set([...baskets.values()].flatMap((basket) => [...basket]))].toSorted()
  const numbers = new Map(articles.map((article, number) => [article, number]))
  const orders = new Uint32Array(articles.length ** 2)
  for (const basket of baskets.values()) {
    const inBasket = Uint32Array.from(basket, (article) => numbers.get(article)!).toSorted()
    for (const [index, a] of inBasket.entries()) for (const b of inBasket.subarray(index + 1)) orders[a * articles.length + b]!++
  }
  const best: { pair: number; orders: number }[] = []
  for (const [pair, together] of orders.entries()) {
    if (together <= (best.length < count ? 0 : best.at(-1)!.orders)) continue
    best.push({ pair, orders: together })
    best.sort((a, b) => b.orders - a.orders)
    best.length = Math.min(best.length, count)
  }
  return best.map(({ pair }) => [articles[Math.floor(pair / articles.length)]!, articles[pair % articles.length]!])
}
