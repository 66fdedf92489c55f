import type { AskedOf, Item } from '../operation.ts'
import { demandOf, type Line, type Order, type Read, takenBack } from './state.ts'
import { available, insufficient, missingOf, onShelf, stockOf } from './stock.ts'
import { type Expected, isRefusal, type Refusal, refuse, type Verdict } from './verdict.ts'

type Standing = Extract<Order, { readonly lines: unknown }>
type Trade = AskedOf<'PlaceOrder'> | AskedOf<'IssueCreditNote'>

const TEN_THOUSANDTHS = 10_000

export const place = (asked: AskedOf<'PlaceOrder'>, read: Read): Verdict => {
  const { orderId, storeId, customerId } = asked
  const { status } = read('order', orderId)
  if (status !== 'none' && status !== 'rejected') return refuse('order_exists')
  const lines = linesOf(asked, read)
  if (isRefusal(lines)) return lines
  const demand = stockedDemand(lines)
  const missing = missingOf(demand, (productId) => available(read('stock', stockOf(storeId, productId))))
  const about = { orderId, storeId, ...(customerId !== undefined && { customerId }) }
  if (missing.length > 0)
    return insufficient(
      missing,
      status === 'rejected' ? [] : [onOrder('OrderRejected', orderId, { ...about, reason: 'insufficient_stock', missing })],
    )
  return {
    events: [
      ...firstSight(customerId, read),
      onOrder('OrderPlaced', orderId, { ...about, lines }),
      ...onShelves('StockReserved', storeId, demand),
    ],
  }
}

/** Payment and delivery: a step that moves no stock. */
export const step = ({ type, orderId }: AskedOf<'PayOrder'>, read: Read): Verdict => {
  const order = standing(orderId, read)
  if (isRefusal(order)) return order
  if (type === 'PayOrder') return { events: order.status === 'placed' ? [onOrder('OrderPaid', orderId)] : [] }
  if (order.status === 'placed' || order.status === 'paid') return refuse('order_not_shipped')
  return { events: order.status === 'shipped' ? [onOrder('OrderDelivered', orderId)] : [] }
}

export const ship = ({ orderId }: AskedOf<'ShipOrder'>, read: Read): Verdict => {
  const order = standing(orderId, read)
  if (isRefusal(order)) return order
  if (order.status === 'placed') return refuse('order_not_paid')
  if (order.status !== 'paid') return { events: [] }
  const { storeId } = order
  const demand = stockedDemand(order.lines)
  const missing = missingOf(demand, (productId) => read('stock', stockOf(storeId, productId)).onHand)
  if (missing.length > 0) return insufficient(missing)
  return { events: [onOrder('OrderShipped', orderId), ...onShelves('StockShipped', storeId, demand)] }
}

export const cancel = ({ orderId }: AskedOf<'CancelOrder'>, read: Read): Verdict => {
  const order = standing(orderId, read)
  if (isRefusal(order)) return order.refused === 'order_already_cancelled' ? { events: [] } : order
  if (order.status === 'shipped' || order.status === 'delivered') return refuse('order_already_shipped')
  const { storeId, lines } = order
  const released = onShelves('ReservationReleased', storeId, stockedDemand(lines))
  return { events: [onOrder('OrderCancelled', orderId, { lines: lines.map(inShort) }), ...released] }
}

export const takeBack = ({ orderId, items, restock, returnId }: AskedOf<'ReturnOrder'>, read: Read): Verdict => {
  const order = standing(orderId, read)
  if (isRefusal(order)) return order
  if (order.status === 'placed' || order.status === 'paid') return refuse('order_not_shipped')
  if (returnId !== undefined && order.returnIds.includes(returnId)) return { events: [] }
  const wanted = demandOf(items)
  const left = demandOf(order.lines.map((line, place) => ({ ...line, quantity: order.left[place]! })))
  const exceeding = Array.from(wanted, ([productId, requested]) => ({
    productId,
    requested,
    returnable: left.get(productId) ?? 0,
  })).filter(({ requested, returnable }) => requested > returnable)
  if (exceeding.length > 0) return refuse('return_exceeds_order', { exceeding })
  const lines = takenBack(order.lines, order.left, wanted).flatMap((quantity, place) =>
    quantity === 0 ? [] : { ...order.lines[place]!, quantity },
  )
  const back = restock ? onShelves('StockReceived', order.storeId, stockedDemand(lines)) : []
  return { events: [onOrder('OrderReturned', orderId, { lines: lines.map(inShort), restocked: restock }), ...back] }
}

export const credit = (asked: AskedOf<'IssueCreditNote'>, read: Read): Verdict => {
  const { creditNoteId, storeId, customerId, restock } = asked
  if (read('credit', creditNoteId)) return refuse('credit_note_exists')
  const lines = linesOf(asked, read)
  if (isRefusal(lines)) return lines
  const note = { stream: `credit-${creditNoteId}`, type: 'CreditNoteIssued', says: { creditNoteId, storeId, lines } }
  const back = restock ? onShelves('StockReceived', storeId, stockedDemand(lines)) : []
  return { events: [...firstSight(customerId, read), note, ...back] }
}

const standing = (orderId: string, read: Read): Standing | Refusal => {
  const order = read('order', orderId)
  if ('lines' in order) return order
  const code = order.status === 'cancelled' ? 'order_already_cancelled' : 'order_not_found'
  return refuse(code)
}

/** The lines of what is sold or credited, or why it is refused before anybody looks at the shelf. */
const linesOf = (asked: Trade, read: Read): readonly Line[] | Refusal => {
  const { storeId, customerId, items } = asked
  if (!read('store', storeId)) return refuse('store_not_found', { storeId })
  if (customerId !== undefined && read('customer', customerId).status === 'erased')
    return refuse('customer_erased', { customerId })
  const lines: Line[] = []
  for (const item of items) {
    const line = lineOf(item, asked, read)
    if (isRefusal(line)) return line
    lines.push(line)
  }
  return lines
}

const lineOf = ({ productId, quantity, price }: Item, asked: Trade, read: Read): Line | Refusal => {
  const article = read('product', productId)
  if (article.status === 'none') return refuse('product_not_found', { productId })
  if (asked.type === 'PlaceOrder') {
    if (article.status === 'discontinued') return refuse('product_discontinued', { productId })
    if (price !== undefined && price !== article.price && asked.pricesGiven !== true)
      return refuse('price_changed', { productId, price: article.price / TEN_THOUSANDTHS })
  }
  return { productId, quantity, stocked: article.stocked, unitPrice: price ?? article.price }
}

const firstSight = (customerId: string | undefined, read: Read): readonly Expected[] =>
  customerId === undefined || read('customer', customerId).status !== 'none'
    ? []
    : [{ stream: `customer-${customerId}`, type: 'CustomerRegistered', says: { customerId } }]

const onOrder = (type: string, orderId: string, says: Expected['says'] = {}): Expected => ({
  stream: `order-${orderId}`,
  type,
  says: { orderId, ...says },
})

const onShelves = (type: string, storeId: string, demand: ReadonlyMap<string, number>): readonly Expected[] =>
  Array.from(demand, ([productId, quantity]) => onShelf(type, storeId, productId, quantity))

const stockedDemand = (lines: readonly Line[]): ReadonlyMap<string, number> => demandOf(lines.filter(({ stocked }) => stocked))

const inShort = ({ productId, quantity, unitPrice }: Line) => ({ productId, quantity, unitPrice })
