import { type Baskets, basketsByCustomer, countsOf, itemsOf, rowOf } from '../baskets.ts'
import type { Method, Recommender } from '../recommender.ts'
import { byPopularity, createScores } from './scores.ts'

/** Without a parameter. */
type Untuned = Readonly<Record<never, never>>

const SOURCE = 'Hu, He, Gao, Zhang: Modeling Personalized Item Frequency Information for Next-basket Recommendation, SIGIR 2020'

/** What is in the most baskets, to everybody. */
export const globalTopFrequency: Method<Untuned> = {
  name: 'global top frequency',
  source: SOURCE,
  grid: {},
  starts: [{}],
  on: (history) => () => mostBought(history),
}

/** What is in the most of the customer's own baskets, and nothing else. */
export const personalTopFrequency: Method<Untuned> = {
  name: 'personal top frequency',
  source: SOURCE,
  grid: {},
  starts: [{}],
  on: (history) => () => mostBoughtBefore(history),
}

/** The customer's own items, then those that are in the most baskets of all. */
export const combinedTopFrequency: Method<Untuned> = {
  name: 'personal, then global top frequency',
  source: SOURCE,
  grid: {},
  starts: [{}],
  on: (history) => {
    const [own, all] = [mostBoughtBefore(history), mostBought(history)]
    return () => (customer, k) => {
      const first = own(customer, k)
      // As many again: the first k of all may all be own ones.
      const more = first.length < k ? all(customer, k + first.length).filter((item) => !first.includes(item)) : []
      return [...first, ...more].slice(0, k)
    }
  },
}

const mostBought = (history: Baskets): Recommender['recommend'] => {
  const items = byPopularity(countsOf(history))
  return (_customer, k) => Array.from(items.subarray(0, k))
}

const mostBoughtBefore = (history: Baskets): Recommender['recommend'] => {
  const [byCustomer, scores] = [basketsByCustomer(history), createScores(countsOf(history))]
  return (customer, k) => {
    for (const basket of rowOf(byCustomer, customer)) for (const item of itemsOf(history, basket)) scores.add(item, 1)
    return scores.take(k)
  }
}
