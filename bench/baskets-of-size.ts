import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { line, recorded, sold, tell } from '#shared/testing/telling.ts'
import type { Dice } from '../verify/dice.ts'

const ARTICLES = 4_000

let orders = 0

/** So many orders of so many articles, of which a few are bought much more often than most. */
export const ordersOfSize = (size: number, count: number, dice: Dice): readonly Recorded<ShopEvent>[] =>
  recorded(
    Array.from({ length: count }, () =>
      tell('OrderPlaced', { orderId: `o-${++orders}`, customerId: `c-${orders % 4_000}`, ...sold(...linesOf(size, dice)) }),
    ),
  )

/** All of them cancelled. */
export const takenBack = (placed: readonly Recorded<ShopEvent>[]): readonly Recorded<ShopEvent>[] =>
  recorded(placed.flatMap((event) => (event.type === 'OrderPlaced' ? [tell('OrderCancelled', event.data)] : [])))

const linesOf = (size: number, dice: Dice) => {
  const numbers = new Set<number>()
  while (numbers.size < size) numbers.add(Math.floor(ARTICLES * dice.roll() ** 2))
  return Array.from(numbers, (number) => line(`p-${number}`, 1, 2.5))
}
