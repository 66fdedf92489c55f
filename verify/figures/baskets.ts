import { hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'

/** The distinct goods of each order, by order. */
export type Baskets = ReadonlyMap<string, ReadonlySet<string>>
export type Pair = readonly [string, string]

// As the data's README lists them.
const FEES = new Set('AMAZONFEE B BANK_CHARGES C2 CRUK D DOT M POST S'.split(' '))

/** Reads the whole year anew: nothing here is shared with what is judged. Rejects with the file system's error. */
export const basketsOf = async (path: string): Promise<Baskets> => {
  const baskets = new Map<string, Set<string>>()
  const rows = pipeline(createReadStream(path), createGunzip(), parse({ columns: true }), () => undefined)
  for await (const { InvoiceNo, StockCode, Quantity, UnitPrice, CustomerID } of rows as AsyncIterable<Record<string, string>>) {
    const article = StockCode!.toUpperCase().replaceAll(' ', '_')
    const isSale = /^\d/.test(InvoiceNo!) && Number(Quantity) > 0 && (Number(UnitPrice) > 0 || CustomerID !== '')
    if (!isSale || FEES.has(article)) continue
    const basket = baskets.get(InvoiceNo!)
    if (basket) basket.add(article)
    else baskets.set(InvoiceNo!, new Set([article]))
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
