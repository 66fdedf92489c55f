import type { Line } from '#shared/events/line.ts'
import { sha256 } from '#shared/kernel/sha256.ts'
import type { OrderId, ProductId } from '#shared/kernel/types.ts'

/** An order of hundreds of articles says little of each pair and has tens of thousands of them. */
export const BASKET_CAP = 50

/** Articles with their names. */
export type Basket = ReadonlyMap<ProductId, string>

/** The distinct stocked articles of an order. */
export const articlesOf = (lines: readonly Line[]): Basket => {
  const articles = new Map<ProductId, string>()
  for (const { productId, name, stocked } of lines) if (stocked) articles.set(productId, name)
  return articles
}

/**
 * The articles of an order that count; of more than 50 those with the smallest sha256(orderId|productId): a choice that depends
 * on nothing but the order, so that a cancellation takes back what was counted.
 */
export const basketOf = (orderId: OrderId, articles: Basket): Basket => {
  if (articles.size <= BASKET_CAP) return articles

  const ranked = Array.from(articles, (entry) => ({ entry, rank: sha256(`${orderId}|${entry[0]}`) }))
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1))
  return new Map(ranked.slice(0, BASKET_CAP).map(({ entry }) => entry))
}
