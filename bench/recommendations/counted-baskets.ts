import type { ProductId } from '#shared/kernel/types.ts'
import { BASKET_CAP, basketOf } from '../../consumer-service/projections/basket.ts'
import { orderIdOf } from './basket-events.ts'
import { type Baskets, type Item, itemsOf } from './baskets.ts'

/** The same baskets with those of their items that the product counts, so that measures differ in how they measure and not in what. */
export const countedBaskets = (baskets: Baskets): Baskets => {
  const { customerOf, items } = baskets
  const kept = Array.from(customerOf, (_, basket) => countedOf(itemsOf(baskets, basket), items, basket))
  const starts = new Int32Array(kept.length + 1)
  kept.forEach(({ length }, basket) => {
    starts[basket + 1] = starts[basket]! + length
  })
  const lines = new Int32Array(starts[kept.length]!)
  kept.forEach((basket, place) => {
    lines.set(basket, starts[place])
  })
  return { ...baskets, starts, lines }
}

const countedOf = (basket: Int32Array, items: readonly string[], index: number): Int32Array => {
  if (basket.length <= BASKET_CAP) return basket
  const counted = new Set<string>(
    basketOf(
      orderIdOf(index + 1),
      Array.from(basket, (item) => items[item] as ProductId),
    ),
  )
  return basket.filter((item: Item) => counted.has(items[item]!))
}
