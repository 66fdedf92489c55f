import type { Dice } from '../../dice.ts'
import type { Asked, Item } from '../../history/operation.ts'
import { createOwnOrders } from './own-orders.ts'
import { CUSTOMERS, HOT, priceOf, STORES, wanted } from './shop.ts'
import type { Shopper } from './shopper.ts'

const MOST_OPEN = 30
const [GOES_ON, USUAL, BROWSES, IS_GUEST, KNOWS_THE_PRICE, GOES_TO_NORTH, WANTS_IT_HOT] = [55, 45, 30, 15, 10, 12, 10]

/**
 * Has favourites and a basket that he buys again and again, with something more or less in it; else what everybody buys. Now and then he
 * wants what is hot, is nobody's customer, or insists on the price that he knows.
 */
export const createCustomer = (number: number, dice: Dice, history: () => number): Shopper => {
  const name = `s${number}`
  const own = createOwnOrders(dice, history)
  const customers = CUSTOMERS.filter((_, index) => index % 12 === number % 12)
  const favourites = Array.from({ length: 6 }, () => wanted(dice))
  let [count, usual] = [0, basketOf(dice.shuffled(favourites).slice(0, 3), dice)]

  const basket = (): readonly Item[] => {
    if (dice.percent(WANTS_IT_HOT)) return [{ productId: dice.pick(HOT), quantity: 1 }]
    if (dice.percent(USUAL)) return [...usual, ...(dice.percent(30) ? basketOf([wanted(dice)], dice) : [])]
    const [size, from] = [dice.between(1, 5), dice.percent(BROWSES) ? () => wanted(dice) : () => dice.pick(favourites)]
    return basketOf(Array.from({ length: size }, from), dice)
  }

  const place = (): Asked => {
    const items = basket()
    if (dice.percent(5)) usual = items
    return {
      type: 'PlaceOrder',
      orderId: `o-${name}-${count}`,
      storeId: dice.percent(GOES_TO_NORTH) ? STORES[1] : STORES[0],
      ...(!dice.percent(IS_GUEST) && { customerId: dice.pick(customers) }),
      items: dice.percent(KNOWS_THE_PRICE) ? items.map((item) => ({ ...item, price: priceOf(item.productId) })) : items,
    }
  }

  return {
    name,
    next: () => {
      count++
      const goesOn = own.count() >= MOST_OPEN || (own.count() > 0 && dice.percent(GOES_ON))
      return goesOn ? own.goOn(`r-${name}-${count}`) : place()
    },
    heard: own.heard,
  }
}

/** The same article may stand on two lines. */
const basketOf = (articles: readonly string[], dice: Dice): readonly Item[] =>
  articles.map((productId) => ({ productId, quantity: dice.between(1, 3) }))
