import { CROWDED_AGAIN, PARTNERS } from './bounds.ts'
import type { Made } from './neighbour-lists.ts'

/**
 * Which articles may have pairs that are to be forgotten. One that was seen to is left alone until it has half as many again as were left, which
 * are many where others keep them. It is known by one process only: another one looks once more.
 */
export const createCrowdedArticles = () => {
  const waiting = new Set<string>()
  const leftOf = new Map<string, number>()
  return {
    made: ({ productId, pairs, hasEmpty }: Made): void => {
      const most = Math.max(PARTNERS.crowded, CROWDED_AGAIN * (leftOf.get(productId) ?? 0))
      if (hasEmpty || pairs > most) waiting.add(productId)
    },
    /** Which one has waited for longest. */
    first: (): string | undefined => waiting.keys().next().value,
    seenTo: (productId: string, left: number): void => {
      waiting.delete(productId)
      if (left > PARTNERS.kept) leftOf.set(productId, left)
      else leftOf.delete(productId)
    },
  }
}
