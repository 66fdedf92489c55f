import type { Line } from '#shared/events/line.ts'
import type { Shortage } from '#shared/events/order-events.ts'
import { isRefusal, type Refusal, refuse } from '#shared/kernel/decider.ts'
import { type Currency, majorOfUnitPrice, type UnitPrice } from '#shared/kernel/money.ts'
import type { Of, ProductId } from '#shared/kernel/types.ts'
import { firstSight, refusedAsErased } from './customer.ts'
import type { Context, Decision } from './decision.ts'
import { insufficientStock, reserve, shortages } from './demand.ts'
import { lineOf, stockedQuantities, totalOf } from './lines.ts'
import { headOf, type Order, type OrderCommand, type OrderItem, type OrderRefusal } from './order.ts'
import { type KnownProduct, productDiscontinued, productNotFound } from './product.ts'
import type { States } from './states.ts'
import { available } from './stock.ts'
import { isOpen, storeNotFound } from './store.ts'

type Place = Of<OrderCommand, 'PlaceOrder'>
type Answer = Decision<OrderRefusal>

export const place = (command: Place, states: States, { currency }: Context): Answer => {
  const { orderId, storeId } = command
  const before = states.order(orderId)
  if (before.status !== 'none' && before.status !== 'rejected') return refuse('order_exists', `Order ${orderId} exists`)
  if (!isOpen(storeId, states)) return storeNotFound(storeId)
  const erased = refusedAsErased(command.customerId, states)
  if (erased) return erased

  const lines = soldLines(command, states, currency)
  if (isRefusal(lines)) return lines
  const sum = totalOf(lines)
  if (isRefusal(sum)) return sum

  const demand = stockedQuantities(lines)
  const missing = shortages(demand, (productId) => available(states.stock(storeId, productId)))
  if (missing.length > 0) return rejected(command, missing, before)

  return [
    ...firstSight(command.customerId, states),
    { type: 'OrderPlaced', data: { ...headOf(orderId, command), currency: currency.code, lines, total: sum.total } },
    ...reserve(demand, orderId, storeId),
  ]
}

const soldLines = (
  { items, pricesGiven }: Place,
  states: States,
  currency: Currency,
): readonly Line[] | Refusal<OrderRefusal> => {
  const lines: Line[] = []
  for (const item of items) {
    const article = states.product(item.productId)
    if (article.status === 'none') return productNotFound(item.productId)
    if (article.status === 'discontinued') return productDiscontinued(item.productId)
    if (!pricesGiven && hasChanged(item, article)) return priceChanged(item.productId, article.price)
    lines.push(lineOf(item, article, item.price ?? article.price, currency))
  }
  return lines
}

const hasChanged = ({ price }: OrderItem, article: KnownProduct): boolean => price !== undefined && price !== article.price

const priceChanged = (productId: ProductId, price: UnitPrice): Refusal<'price_changed'> => {
  const current = majorOfUnitPrice(price)
  return refuse('price_changed', `Product ${productId} now costs ${current}`, { productId, price: current })
}

/** An order that could not be served is recorded once, however often it is tried. */
const rejected = (command: Place, missing: readonly Shortage[], before: Order): Answer => {
  const refusal = { ...insufficientStock(missing), facts: { orderId: command.orderId, missing } }
  if (before.status === 'rejected') return refusal
  const data = { ...headOf(command.orderId, command), reason: refusal.refused, missing }
  return { ...refusal, recorded: [{ type: 'OrderRejected', data }] }
}
