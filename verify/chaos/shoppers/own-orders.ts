import type { Dice } from '../../dice.ts'
import type { Answer, Asked, AskedOf, Item } from '../../history/operation.ts'

type Status = 'placed' | 'paid' | 'shipped' | 'delivered'
type Order = { readonly orderId: string; readonly status: Status; readonly items: readonly Item[] }

/** The orders of one customer that are under way, as far as he knows; of which he forgets all when the log is put back. */
export type OwnOrders = {
  readonly count: () => number
  /** What one of them comes to next. */
  readonly goOn: (id: string) => Asked
  readonly heard: (asked: Asked, answer: Answer | undefined) => void
}

const STEPS = { placed: 'PayOrder', paid: 'ShipOrder', shipped: 'DeliverOrder' } as const
const BECOMES = { PlaceOrder: 'placed', PayOrder: 'paid', ShipOrder: 'shipped', DeliverOrder: 'delivered' } as const
const CANCELLED: Readonly<Record<Status, number>> = { placed: 20, paid: 12, shipped: 2, delivered: 0 }
const RESTOCKED = 70

export const createOwnOrders = (dice: Dice, history: () => number): OwnOrders => {
  let [orders, seen] = [[] as readonly Order[], history()]
  const known = (): readonly Order[] => {
    if (history() !== seen) [orders, seen] = [[], history()]
    return orders
  }

  /** A part of one line or all of it; now and then more than there was. */
  const giveBack = ({ orderId, items }: Order, id: string): AskedOf<'ReturnOrder'> => {
    const { productId, quantity } = dice.pick(items)
    const back = dice.percent(4) ? quantity + 1 : dice.between(1, quantity)
    return {
      type: 'ReturnOrder',
      orderId,
      items: [{ productId, quantity: back }],
      restock: dice.percent(RESTOCKED),
      returnId: id,
    }
  }

  return {
    count: () => known().length,
    goOn: (id) => {
      const order = dice.pick(known())
      const { orderId, status } = order
      if (dice.percent(CANCELLED[status])) return { type: 'CancelOrder', orderId }
      return status === 'delivered' ? giveBack(order, id) : { type: STEPS[status], orderId }
    },
    heard: (asked, answer) => {
      if (!('orderId' in asked)) return
      const before = known().find(({ orderId }) => orderId === asked.orderId)
      orders = known().filter((order) => order !== before)
      const isGone = asked.type === 'CancelOrder' || asked.type === 'ReturnOrder'
      if (answer?.kind !== 'done' || isGone) return
      const items = asked.type === 'PlaceOrder' ? asked.items : before?.items
      if (items) orders = [...orders, { orderId: asked.orderId, status: BECOMES[asked.type], items }]
    },
  }
}
