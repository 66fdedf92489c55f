import { basketsByCustomer, type Item, itemsOf, rowOf } from '../baskets.ts'
import type { Method } from '../recommender.ts'
import { createPairCounts, type PairCounts } from './pair-counts.ts'
import { createScores } from './scores.ts'

/**
 * `neighbours`: how many items are kept for each. `lists`: in a normalised one the similarities add up to 1, so that items with few close
 * neighbours count as much as others. `bought`: the paper recommends nothing that was bought before; where people buy again, it may be
 * recommended for its neighbours' sake, or be its own nearest neighbour.
 */
type ItemKnn = {
  readonly neighbours: number
  readonly lists: 'as they are' | 'normalised'
  readonly bought: 'left out' | 'by neighbours' | 'by itself too'
}

/** An item's score is the sum of its similarities to the different items that the customer has bought; items are similar by the cosine of their baskets. */
export const itemKnn: Method<ItemKnn> = {
  name: 'item-kNN',
  source: 'Deshpande, Karypis: Item-Based Top-N Recommendation Algorithms, ACM TOIS 22(1), 2004, doi:10.1145/963770.963776',
  grid: {
    neighbours: [5, 10, 20, 50, 100, 200, 500, 1000],
    lists: ['as they are', 'normalised'],
    bought: ['left out', 'by neighbours', 'by itself too'],
  },
  starts: [
    { neighbours: 20, lists: 'normalised', bought: 'left out' },
    { neighbours: 20, lists: 'normalised', bought: 'by itself too' },
    { neighbours: 100, lists: 'as they are', bought: 'by itself too' },
  ],
  on: (history) => {
    const pairs = createPairCounts(history)
    const [byCustomer, scores] = [basketsByCustomer(history), createScores(pairs.counts)]
    const nearest = nearestItems(pairs)
    return ({ neighbours, lists, bought }) =>
      (customer, k) => {
        const profile = new Set(
          rowOf(byCustomer, customer)
            .values()
            .flatMap((basket) => itemsOf(history, basket)),
        )
        for (const item of profile) {
          const { items, similarities, sums } = nearest(item)
          const length = Math.min(neighbours, items.length)
          const whole = lists === 'normalised' && length > 0 ? sums[length - 1]! : 1
          for (let index = 0; index < length; index++) scores.add(items[index]!, similarities[index]! / whole)
          if (bought === 'by itself too') scores.add(item, 1)
        }
        if (bought === 'left out') for (const item of profile) scores.leaveOut(item)
        return scores.take(k)
      }
  },
}

const MOST_NEIGHBOURS = 1000

/** The most similar items, with what the first 1, 2, 3 … similarities add up to. */
type NearestItems = { readonly items: readonly Item[]; readonly similarities: Float64Array; readonly sums: Float64Array }

const nearestItems = ({ counts, partnersOf }: PairCounts): ((item: Item) => NearestItems) => {
  const [known, similarity] = [new Map<Item, NearestItems>(), new Float64Array(counts.length)]
  const find = (item: Item): NearestItems => {
    const partners = partnersOf(item)
    partners.items.forEach((other, index) => {
      similarity[other] = partners.both[index]! / Math.sqrt(counts[item]! * counts[other]!)
    })
    const isBefore = (one: Item, other: Item) =>
      similarity[one]! > similarity[other]! || (similarity[one] === similarity[other] && one < other)
    const items = Array.from(partners.items)
      .sort((one, other) => (isBefore(one, other) ? -1 : 1))
      .slice(0, MOST_NEIGHBOURS)
    const similarities = Float64Array.from(items, (other) => similarity[other]!)
    let sum = 0
    return { items, similarities, sums: similarities.map((value) => (sum += value)) }
  }
  return (item) => {
    const nearest = known.get(item) ?? find(item)
    known.set(item, nearest)
    return nearest
  }
}
