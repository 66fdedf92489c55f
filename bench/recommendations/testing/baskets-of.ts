import { createBasketBuilder } from '../basket-builder.ts'
import type { Baskets } from '../baskets.ts'

/** Customer, or null for a guest; items with spaces between them; the day, where days are told. */
export type WrittenBasket = readonly [customer: string | null, items: string, day?: number]

/** Baskets in the order in which they were bought: `basketsOf(['ann', 'tea jam'], [null, 'tea'])`. */
export const basketsOf = (...written: readonly WrittenBasket[]): Baskets => {
  const builder = createBasketBuilder()
  written.forEach(([customer, items, day], place) => {
    for (const item of items.split(' ')) builder.add(customer ?? '', String(place), item, day ?? place)
  })
  const hasDays = written.some(([, , day]) => day !== undefined)
  return builder.build((orders) => (hasDays ? orders.map((day) => day * 86_400_000) : undefined))
}
