import { areTogether, liftOf, scoreOf } from '#shared/kernel/association.ts'
import { articlesIn } from './features.ts'
import type { TogetherRow } from './rows.ts'

type Product = { readonly productId: string; readonly name: string | null }

/** How a product goes with one of those that were asked about, which is in `baskets` baskets. */
type Bond = Product & { readonly score: number; readonly n: number; readonly lift: number; readonly baskets: number }

export type Companion = Product & {
  readonly score: number
  /** With which of them most. */
  readonly best: Bond
}

/** What goes with one product, best first. */
export const goingWithOne = (row: TogetherRow): readonly Companion[] => best(row, ({ score }) => score)

/** Keeps an article of which a few baskets are known from saying more than all others. */
const HARDLY_KNOWN = 20

/**
 * What goes with a basket, best first: the sum over its articles. To go closely with one counts more than loosely with two, and a rare
 * article says more than one that is in every other basket.
 */
export const goingWithAll = (row: TogetherRow): readonly Companion[] =>
  best(row, ({ score, baskets }) => score ** 2 / (baskets + HARDLY_KNOWN))

/** Of equal scores the lesser product id first. Nothing discontinued, and nothing that is with them as often as by chance. */
const best = (row: TogetherRow, worthOf: (bond: Bond) => number): readonly Companion[] =>
  Array.from(bondsIn(row), ([{ productId, name }, bonds]) => ({
    ...{ productId, name },
    score: bonds.reduce((sum, bond) => sum + worthOf(bond), 0),
    best: bonds.reduce((one, other) => (worthOf(other) > worthOf(one) ? other : one)),
  })).toSorted((one, other) => other.score - one.score || (one.productId < other.productId ? -1 : 1))

/** What is bought of late is what baskets have, so that what is together and in fashion comes first; what is not counts two fifths. */
const FASHION = { floor: 0.02, power: 0.25 }

const bondsIn = ({ own, lists, articles, allBaskets }: TogetherRow): ReadonlyMap<Product, readonly Bond[]> => {
  const asked = new Map(own.map((product) => [product.productId, product]))
  const shown = new Map(articlesIn(articles).map((article) => [article.productId, article]))
  const bonds = new Map<Product, Bond[]>()
  for (const [productId, partners, counts] of lists) {
    const { name = null, n: baskets } = asked.get(productId) ?? {}
    partners.forEach((id, place) => {
      const partner = shown.get(id)
      if (!partner || partner.discontinued || !baskets) return
      const together = { both: counts[place]!, one: baskets, other: partner.n, baskets: allBaskets }
      if (!areTogether(together)) return
      const score = scoreOf(together) * (FASHION.floor + partner.trend) ** FASHION.power
      const bond = { productId, name, score, n: together.both, lift: liftOf(together), baskets }
      const others = bonds.get(partner)
      if (others) others.push(bond)
      else bonds.set(partner, [bond])
    })
  }
  return bonds
}
