/** How often two articles were in a basket: both, the one, the other, and how many baskets there are. */
export type Together = { readonly both: number; readonly one: number; readonly other: number; readonly baskets: number }

/** Makes the score of a pair that was seen a few times small, however rare its articles are. */
export const SHRINKAGE = 50

/** Cosine of the articles' baskets, shrunk by support: 0 ≤ score < 1. */
export const scoreOf = ({ both, one, other }: Together): number => both / (Math.sqrt(one * other) + SHRINKAGE)

/** How many times as often together as chance would have it; 0 without baskets. */
export const liftOf = ({ both, one, other, baskets }: Together): number =>
  one === 0 || other === 0 ? 0 : (both * baskets) / (one * other)

/**
 * How unlikely it is that two articles that have nothing to do with each other are together as they are (Dunning, Accurate Methods for
 * the Statistics of Surprise and Coincidence, Computational Linguistics 19(1), 1993): −2 ln λ, never below 0, about χ² with one degree
 * of freedom.
 */
export const logLikelihoodRatio = ({ both, one, other, baskets }: Together): number => {
  const [onlyOne, onlyOther] = [one - both, other - both]
  const neither = baskets - both - onlyOne - onlyOther
  const cells = entropy(both) + entropy(onlyOne) + entropy(onlyOther) + entropy(neither)
  const margins = entropy(one) + entropy(baskets - one) + entropy(other) + entropy(baskets - other)
  return Math.max(0, 2 * (cells - margins + entropy(baskets)))
}

/** A count that cannot be, which counts that are read while others are written may come to, is none. */
const entropy = (count: number): number => (count > 0 ? count * Math.log(count) : 0)

/** What chance exceeds once in twenty times. */
const CHANCE = 3.84

/** Whether two articles are together more often than by chance. */
export const areTogether = (counts: Together): boolean => liftOf(counts) >= 1 && logLikelihoodRatio(counts) >= CHANCE
