import { type Baskets, basketsByCustomer, type Customer, countsOf, type Item, itemsOf, type Rows, rowOf } from '../baskets.ts'
import type { Method } from '../recommender.ts'
import { latestOf } from './latest-of.ts'
import { createNearest } from './nearest.ts'
import { createScores } from './scores.ts'
import { placesIn, type SparseVectors, sparseVectors } from './sparse-vectors.ts'

/**
 * In the paper's letters: `groups` m, `within` r_b, `across` r_g, `neighbours` k, `alpha` α. `of`: with how many baskets a customer is
 * anybody's neighbour; the paper has left those with fewer than two out of its data.
 */
type TifuKnn = {
  readonly groups: number
  readonly within: number
  readonly across: number
  readonly of: number
  readonly neighbours: number
  readonly alpha: number
}

/**
 * A customer's baskets v_1 … v_t are cut into m groups as equal as can be, the longer ones last; fewer than m baskets are a group each.
 * A group of x baskets is Σ r_b^(x−j) v_j ÷ x, the customer Σ r_g^(m−i) group_i ÷ m, and the next basket α · customer + (1 − α) · the mean
 * of the k nearest customers (Euclidean distance). So it is in the paper; the authors' program lets r_b decay over the whole history.
 */
export const tifuKnn: Method<TifuKnn> = {
  name: 'TIFU-KNN',
  source:
    'Hu, He, Gao, Zhang: Modeling Personalized Item Frequency Information for Next-basket Recommendation, SIGIR 2020, doi:10.1145/3397271.3401066',
  grid: {
    groups: [2, 3, 5, 7, 9, 13, 19, 30],
    within: [0.6, 0.7, 0.8, 0.9, 0.95, 1],
    across: [0.5, 0.6, 0.7, 0.8, 0.9, 1],
    of: [2, 1],
    neighbours: [10, 20, 50, 100, 300, 500, 900, 1300],
    alpha: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1],
  },
  // The authors' best for ValuedShopper, Instacart, Dunnhumby and Ta-Feng.
  starts: [
    { groups: 7, within: 1, across: 0.6, of: 2, neighbours: 300, alpha: 0.7 },
    { groups: 3, within: 0.9, across: 0.7, of: 2, neighbours: 900, alpha: 0.9 },
    { groups: 3, within: 0.9, across: 0.6, of: 2, neighbours: 900, alpha: 0.2 },
    { groups: 7, within: 0.9, across: 0.7, of: 2, neighbours: 300, alpha: 0.7 },
  ],
  on: (history) => {
    const [byCustomer, scores] = [basketsByCustomer(history), createScores(countsOf(history))]
    const isNeighbour = (of: number) => (customer: Customer) => rowOf(byCustomer, customer).length >= of
    const vectorsOf = latestOf((key: string) => customerVectors(history, byCustomer, decaysOf(key)))
    const nearestOf = latestOf((key: string) =>
      createNearest(vectorsOf(key), history.items.length, isNeighbour(decaysOf(key).of)),
    )
    const means = latestOf((_key: string) => new Map<Customer, Mean>())

    /** What the neighbours have on average of the customer's items, and the k others of which they have most: alpha changes no more. */
    const meanOf = (customer: Customer, key: string, neighbours: number, k: number): Mean => {
      const [vectors, others] = [vectorsOf(key), nearestOf(key)(customer, neighbours)]
      for (const other of others) scores.addRow(other, vectors, 1 / others.length)
      const own = Array.from(placesIn(vectors, customer), (item) => ({ item, score: scores.of(item) }))
      for (const { item } of own) scores.leaveOut(item)
      return { k, scored: [...own, ...scores.takeScored(k)] }
    }

    return ({ neighbours, alpha, ...decays }) => {
      const key = JSON.stringify(decays)
      return (customer, k) => {
        const [vectors, known] = [vectorsOf(key), means(`${key} ${neighbours}`)]
        const found = known.get(customer)
        const mean = found && found.k >= k ? found : meanOf(customer, key, neighbours, k)
        known.set(customer, mean)
        if (alpha > 0) scores.addRow(customer, vectors, alpha)
        for (const { item, score } of mean.scored) if (alpha < 1 && score > 0) scores.add(item, (1 - alpha) * score)
        return scores.take(k)
      }
    }
  },
}

/** Enough for the first `k` of any alpha. */
type Mean = { readonly k: number; readonly scored: readonly { readonly item: Item; readonly score: number }[] }

type Decays = Omit<TifuKnn, 'neighbours' | 'alpha'>

const decaysOf = (key: string): Decays => JSON.parse(key) as Decays

export const customerVectors = (
  history: Baskets,
  byCustomer: Rows,
  { groups, within, across }: Omit<Decays, 'of'>,
): SparseVectors =>
  sparseVectors(history.customers.length, history.items.length, (customer, add) => {
    const baskets = rowOf(byCustomer, customer)
    const used = Math.min(groups, baskets.length)
    const [length, longer] = [Math.floor(baskets.length / used), baskets.length % used]
    let next = 0
    for (let group = 1; group <= used; group++) {
      const size = group > used - longer ? length + 1 : length
      const weight = across ** (used - group) / size / used
      for (let place = 1; place <= size; place++)
        for (const item of itemsOf(history, baskets[next++]!)) add(item, weight * within ** (size - place))
    }
  })
