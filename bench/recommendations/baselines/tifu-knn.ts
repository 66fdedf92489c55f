import { type Baskets, basketsByCustomer, type Customer, countsOf, itemsOf, type Rows, rowOf } from '../baskets.ts'
import type { Method } from '../recommender.ts'
import { latestOf } from './latest-of.ts'
import { createNearest } from './nearest.ts'
import { createScores } from './scores.ts'
import { type SparseVectors, sparseVectors } from './sparse-vectors.ts'

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
 * of the k nearest customers (Euclidean distance).
 */
export const tifuKnn: Method<TifuKnn> = {
  name: 'TIFU-KNN',
  source:
    'Hu, He, Gao, Zhang: Modeling Personalized Item Frequency Information for Next-basket Recommendation, SIGIR 2020, doi:10.1145/3397271.3401066',
  grid: {
    groups: [2, 3, 5, 7, 9, 13, 19],
    within: [0.6, 0.7, 0.8, 0.9, 0.95, 1],
    across: [0.5, 0.6, 0.7, 0.8, 0.9, 1],
    of: [2, 1],
    neighbours: [50, 100, 300, 500, 900, 1300],
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
    const known = latestOf((_key: string) => new Map<Customer, Int32Array>())
    return ({ neighbours, alpha, ...decays }) => {
      const key = JSON.stringify(decays)
      const [vectors, nearest] = [vectorsOf(key), nearestOf(key)]
      const found = known(`${key} ${neighbours}`)
      return (customer, k) => {
        const others = found.get(customer) ?? nearest(customer, neighbours)
        found.set(customer, others)
        const add = (vector: Customer, weight: number) => {
          if (weight === 0) return
          for (let index = vectors.starts[vector]!; index < vectors.starts[vector + 1]!; index++)
            scores.add(vectors.places[index]!, weight * vectors.values[index]!)
        }
        add(customer, alpha)
        for (const other of others) add(other, (1 - alpha) / others.length)
        return scores.take(k)
      }
    }
  },
}

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
