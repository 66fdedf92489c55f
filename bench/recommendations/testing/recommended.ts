import type { Baskets, Item } from '../baskets.ts'
import type { Method, Setting } from '../recommender.ts'

/** What a method recommends, by names: `const listFor = recommended(SHOP, itemKnn)`, then `listFor('ann', setting)`. */
export const recommended = <Chosen extends Setting>(history: Baskets, method: Method<Chosen>) => {
  const recommendBy = method.on(history)
  return (customer: string, setting: Chosen, k = 10): string =>
    named(history, recommendBy(setting)(history.customers.indexOf(customer), k))
}

export const named = ({ items }: Baskets, list: readonly Item[]): string => list.map((item) => items[item]!).join(' ')
