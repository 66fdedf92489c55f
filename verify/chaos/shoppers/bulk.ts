import type { Dice } from '../../dice.ts'
import type { Asked } from '../../history/operation.ts'
import { ARTICLES, CUSTOMERS, HOT, priceOf, STORES } from './shop.ts'

/** What a wholesaler sends in one go: deliveries, and orders of many lines, which may not all be served. */
export const delivery = (key: string, dice: Dice): readonly { readonly id: string; readonly asked: Asked }[] =>
  Array.from({ length: dice.between(10, 40) }, (_, line) => {
    const [id, productId] = [`${key}-${line}`, dice.pick(ARTICLES)]
    const storeId = dice.pick(STORES)
    if (dice.percent(75))
      return {
        id,
        asked: { type: 'MoveStock', storeId, productId, movement: 'in', quantity: dice.between(5, 30), movementId: id },
      }
    const items = dice
      .shuffled(ARTICLES)
      .slice(0, dice.between(5, 25))
      .map((productId) => ({ productId, quantity: dice.between(1, 4) }))
    return { id, asked: { type: 'PlaceOrder', orderId: id, storeId, items } }
  })

/** A flash sale: a few pieces of something hot at half its price, and so many who want one, or two, all at once. */
export const flashSale = (
  key: string,
  dice: Dice,
): { readonly before: readonly Asked[]; readonly rush: readonly Asked[]; readonly after: Asked } => {
  const productId = dice.pick(HOT)
  const price = priceOf(productId)
  const quantity = dice.between(5, 25)
  return {
    before: [
      { type: 'MoveStock', storeId: STORES[0], productId, movement: 'in', quantity, movementId: key },
      { type: 'ReviseProduct', productId, price: price / 2 },
    ],
    rush: Array.from({ length: dice.between(30, 80) }, (_, guest) => ({
      type: 'PlaceOrder',
      ...{ orderId: `o-${key}-${guest}`, storeId: STORES[0] },
      items: [{ productId, quantity: dice.percent(85) ? 1 : 2 }],
      ...(dice.percent(50) && { customerId: dice.pick(CUSTOMERS) }),
    })),
    after: { type: 'ReviseProduct', productId, price },
  }
}
