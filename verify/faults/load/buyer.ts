import type { Dice } from '../../dice.ts'
import { type Answer, isSuccess, type Operation } from './operation.ts'
import { CUSTOMERS, PRODUCTS, STORES } from './shop.ts'

/** Somebody who gives one command after another, and knows what became of the orders that are their own; of which they forget all when the log is put back. */
export type Buyer = {
  readonly next: () => Operation
  readonly answered: (operation: Operation, answer: Answer) => void
}

type Status = 'placed' | 'paid' | 'shipped' | 'delivered'
type Line = { readonly productId: string; readonly quantity: number }
type Order = { readonly id: string; readonly status: Status; readonly lines: readonly Line[] }
/** Without an order when it is settled, whatever the answer. */
type Choice = Omit<Operation, 'key'> & { readonly becomes?: Order }

const NOTHING_LEFT = ['insufficient_stock']
const OPEN_ORDERS = 40

export const createBuyer = (name: string, dice: Dice, history: () => number): Buyer => {
  let [count, orders, seen] = [0, [] as readonly Order[], history()]
  let becomes: Order | undefined
  const store = (): string => dice.pick(STORES)
  /** One of three wants the first article. */
  const product = (): string => (dice.percent(33) ? PRODUCTS[0]! : dice.pick(PRODUCTS))
  const customer = (): string => dice.pick(CUSTOMERS)
  const idOf = (what: string): string => `${what}-${name}-${count}`

  const place = (): Choice => {
    const lines = [...new Set(Array.from({ length: dice.between(1, 3) }, product))].map((productId) => ({
      productId,
      quantity: dice.between(1, 4),
    }))
    const id = idOf('order')
    const buyer = dice.percent(80) ? { customerId: customer() } : {}
    return {
      ...post('/api/orders', { orderId: id, storeId: store(), ...buyer, items: lines }, NOTHING_LEFT),
      becomes: { id, status: 'placed', lines },
    }
  }

  const goOn = (order: Order): Choice => {
    const { id, status, lines } = order
    const step = (path: string, next: Status): Choice => ({
      ...post(`/api/orders/${id}/${path}`, {}),
      becomes: { id, status: next, lines },
    })
    switch (status) {
      case 'placed':
        return dice.percent(25) ? cancel(order) : step('pay', 'paid')
      case 'paid':
        return dice.percent(20) ? cancel(order) : step('ship', 'shipped')
      case 'shipped':
        return step('deliver', 'delivered')
      case 'delivered':
        return giveBack(order)
    }
  }

  const cancel = ({ id }: Order): Choice => post(`/api/orders/${id}/cancel`, { reason: 'changed my mind' })

  /** One line, whole or in part; then the order is left alone. */
  const giveBack = ({ id, lines }: Order): Choice => {
    const { productId, quantity } = dice.pick(lines)
    const items = [{ productId, quantity: dice.between(1, quantity) }]
    return post(`/api/orders/${id}/returns`, { items, restock: dice.percent(70), returnId: idOf('return') })
  }

  const move = (): Choice => {
    const type = dice.pick(['in', 'in', 'in', 'out', 'manual'] as const)
    const quantity = type === 'manual' && dice.percent(50) ? -1 : dice.between(1, 12)
    const body = { productId: product(), type, quantity, movementId: idOf('move') }
    return post(`/api/stores/${store()}/stock-movements`, body, NOTHING_LEFT)
  }

  const transfer = (): Choice => {
    const [fromStoreId, toStoreId] = dice.shuffled(STORES) as [string, string]
    const body = { productId: product(), fromStoreId, toStoreId, quantity: dice.between(1, 5), transferId: idOf('transfer') }
    return post('/api/stock-transfers', body, NOTHING_LEFT)
  }

  const sell = (): Choice => {
    const body = { storeId: store(), quantity: dice.between(1, 3) }
    return { ...post(`/api/products/${product()}/inventory`, body, NOTHING_LEFT), method: 'PATCH' }
  }

  const credit = (): Choice =>
    post('/api/credit-notes', {
      creditNoteId: idOf('credit'),
      customerId: customer(),
      items: [{ productId: product(), quantity: 1, price: 1.5 }],
    })

  const revise = (): Choice => ({
    ...post(`/api/products/${product()}`, { price: dice.between(100, 9_900) / 100, name: `Article ${dice.between(1, 50)}` }),
    method: 'PATCH',
    mayChangeNothing: true,
  })

  const moveHouse = (): Choice => ({
    ...post(`/api/customers/${customer()}`, { name: idOf('name'), address: idOf('address') }),
    method: 'PUT',
  })

  const choose = (): Choice => {
    const roll = dice.between(1, 100)
    if (orders.length >= OPEN_ORDERS || (roll <= 42 && orders.length > 0)) return goOn(dice.pick(orders))
    if (roll <= 70) return place()
    if (roll <= 86) return move()
    if (roll <= 91) return transfer()
    if (roll <= 94) return sell()
    if (roll <= 96) return credit()
    return roll <= 98 ? revise() : moveHouse()
  }

  return {
    next: () => {
      count++
      if (history() !== seen) [orders, seen] = [[], history()]
      const { becomes: order, ...operation } = choose()
      becomes = order
      return { ...operation, key: `${name}-${count}` }
    },
    answered: ({ path }, answer) => {
      if (history() !== seen) return
      const settled = becomes?.id ?? /^\/api\/orders\/([^/]+)\//.exec(path)?.[1]
      orders = orders.filter(({ id }) => id !== settled)
      if (becomes && isSuccess(answer)) orders = [...orders, becomes]
    },
  }
}

const post = (path: string, body: object, mayBeRefused: readonly string[] = []): Omit<Operation, 'key'> => ({
  method: 'POST',
  path,
  body,
  mayBeRefused,
  mayChangeNothing: false,
})
