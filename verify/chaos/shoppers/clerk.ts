import type { Dice } from '../../dice.ts'
import type { Asked } from '../../history/operation.ts'
import { CUSTOMERS, HOT, priceOf, STORES, wanted } from './shop.ts'
import type { Shopper } from './shopper.ts'

/** Fills the shelves, corrects them, moves goods from store to store, sells over the counter, changes prices, and writes credit notes. */
export const createClerk = (number: number, dice: Dice): Shopper => {
  const name = `k${number}`
  let count = 0
  const article = (): string => (dice.percent(20) ? dice.pick(HOT) : wanted(dice))
  const shelf = () => ({ storeId: dice.percent(70) ? STORES[0] : STORES[1], productId: article() })

  const credit = (): Asked => ({
    type: 'IssueCreditNote',
    ...{ creditNoteId: `n-${name}-${count}`, storeId: STORES[0], customerId: dice.pick(CUSTOMERS), restock: dice.percent(60) },
    items: [{ productId: wanted(dice), quantity: 1, price: 15_000 }],
  })

  const transfer = (): Asked => {
    const [fromStoreId, toStoreId] = dice.shuffled(STORES) as [string, string]
    const goods = { productId: article(), quantity: dice.between(1, 6), transferId: `t-${name}-${count}` }
    return { type: 'TransferStock', fromStoreId, toStoreId, ...goods }
  }

  /** Mostly back to what it was, so that whoever knows the price is mostly right. */
  const reprice = (): Asked => {
    const productId = article()
    return { type: 'ReviseProduct', productId, price: priceOf(productId) + (dice.percent(40) ? dice.between(1, 99) * 100 : 0) }
  }

  const rename = (): Asked => ({
    type: 'ChangeCustomerProfile',
    customerId: dice.pick(CUSTOMERS),
    profile: { name: `Name ${dice.between(1, 9)}`, address: `Street ${dice.between(1, 9)}` },
  })

  const move = (movement: 'in' | 'out' | 'manual', quantity: number): Asked => ({
    type: 'MoveStock',
    ...shelf(),
    ...{ movement, quantity, movementId: `m-${name}-${count}` },
  })

  const choose = (): Asked => {
    const roll = dice.between(1, 100)
    if (roll <= 50) return move('in', dice.between(2, 25))
    if (roll <= 57) return move('out', dice.between(1, 8))
    if (roll <= 64) return move('manual', dice.pick([-3, -2, -1, 1, 2]))
    if (roll <= 76) return transfer()
    if (roll <= 86) return { type: 'IssueStock', ...shelf(), quantity: dice.between(1, 3) }
    if (roll <= 92) return reprice()
    return roll <= 96 ? credit() : rename()
  }

  return {
    name,
    next: () => {
      count++
      return choose()
    },
    heard: () => {},
  }
}
