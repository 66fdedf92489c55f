import type { Line } from '#shared/events/line.ts'
import { sha256 } from '#shared/kernel/sha256.ts'
import type { OrderId, ProductId } from '#shared/kernel/types.ts'

/** An order of hundreds of articles says little of each pair and has tens of thousands of them. */
export const BASKET_CAP = 50

/** The distinct stocked articles of an order. */
export const articlesOf = (lines: readonly Line[]): readonly ProductId[] => [
  ...new Set(lines.filter(({ stocked }) => stocked).map(({ productId }) => productId)),
]

/**
 * Those of an order's distinct stocked articles that count; of more than 50 those with the smallest sha256(orderId|productId): a choice
 * that depends on nothing but the order, so that a cancellation or a return takes back what was counted.
 */
export const basketOf = (orderId: OrderId, articles: readonly ProductId[]): readonly ProductId[] => {
  if (articles.length <= BASKET_CAP) return articles

  const ranked = articles.map((article) => ({ article, rank: sha256(`${orderId}|${article}`) }))
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1))
  return ranked.slice(0, BASKET_CAP).map(({ article }) => article)
}
