import type { Line } from '#shared/events/line.ts'
import type { OrderEvent, Shortage } from '#shared/events/order-events.ts'
import { type Aggregate, isRefusal, type Refusal, refuse } from '#shared/kernel/decider.ts'
import { type Currency, type Minor, majorOfUnitPrice, type UnitPrice } from '#shared/kernel/money.ts'
import type { CustomerId, Of, OrderId, ProductId, StoreId } from '#shared/kernel/types.ts'
import { firstSight } from './customer.ts'
import type { Context, Decision } from './decision.ts'
import { type AmountRefusal, lineOf, stockedQuantities, totalOf } from './lines.ts'
import { type KnownProduct, productDiscontinued, productNotFound } from './product.ts'
import type { States } from './states.ts'
import { available, insufficientStock, release, reserve, shortage } from './stock.ts'
import { isOpen, storeNotFound } from './store.ts'

export type OrderCommand =
  | {
      readonly type: 'PlaceOrder'
      readonly orderId: OrderId
      readonly customerId?: CustomerId
      readonly storeId: StoreId
      readonly items: readonly OrderItem[]
      /** Given prices are taken as they are; otherwise they must be the current ones. */
      readonly pricesGiven: boolean
    }
  | { readonly type: 'CancelOrder'; readonly orderId: OrderId; readonly reason?: string }

export type OrderItem = { readonly productId: ProductId; readonly quantity: number; readonly price?: UnitPrice }

export type OrderRefusal =
  | 'order_exists'
  | 'order_not_found'
  | 'store_not_found'
  | 'product_not_found'
  | 'product_discontinued'
  | 'price_changed'
  | 'insufficient_stock'
  | AmountRefusal

/** none → placed → cancelled; none → rejected, which may still be placed */
export type Order = { readonly status: 'none' | 'rejected' | 'cancelled' } | PlacedOrder

export type PlacedOrder = {
  readonly status: 'placed'
  readonly customerId?: CustomerId
  readonly storeId: StoreId
  readonly currency: string
  readonly lines: readonly Line[]
  readonly total: Minor
}

export const order: Aggregate<Order, OrderEvent> = {
  category: 'order',
  initial: { status: 'none' },
  evolve: (_, { type, data }) => {
    switch (type) {
      case 'OrderPlaced': {
        const { orderId: _, ...sale } = data
        return { status: 'placed', ...sale }
      }
      case 'OrderRejected':
        return { status: 'rejected' }
      case 'OrderCancelled':
        return { status: 'cancelled' }
    }
  },
}

type Place = Of<OrderCommand, 'PlaceOrder'>
type Answer = Decision<OrderRefusal>

export const place = (command: Place, states: States, { currency }: Context): Answer => {
  const { orderId, storeId } = command
  const before = states.order(orderId)
  if (before.status === 'placed' || before.status === 'cancelled') return refuse('order_exists', `Order ${orderId} exists`)
  if (!isOpen(storeId, states)) return storeNotFound(storeId)

  const lines = soldLines(command, states, currency)
  if (isRefusal(lines)) return lines
  const sum = totalOf(lines)
  if (isRefusal(sum)) return sum

  const demand = stockedQuantities(lines)
  const missing = shortages(demand, storeId, states)
  if (missing.length > 0) return rejected(command, missing, before)

  return [
    ...firstSight(command.customerId, states),
    { type: 'OrderPlaced', data: { ...headOf(command), currency: currency.code, lines, total: sum.total } },
    ...reserve(demand, orderId, storeId),
  ]
}

export const cancel = ({ orderId, reason }: Of<OrderCommand, 'CancelOrder'>, states: States): Answer => {
  const before = states.order(orderId)
  switch (before.status) {
    case 'none':
    case 'rejected':
      return refuse('order_not_found', `There is no order ${orderId}`)
    case 'cancelled':
      return []
    case 'placed': {
      const { status: _, ...sale } = before
      const cancelled = { orderId, ...sale, ...(reason !== undefined && { reason }) }
      return [{ type: 'OrderCancelled', data: cancelled }, ...release(stockedQuantities(before.lines), orderId, before.storeId)]
    }
  }
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

const shortages = (demand: ReadonlyMap<ProductId, number>, storeId: StoreId, states: States): readonly Shortage[] => {
  const missing: Shortage[] = []
  for (const [productId, quantity] of demand) {
    const short = shortage(productId, quantity, available(states.stock(storeId, productId)))
    if (short) missing.push(short)
  }
  return missing
}

/** An order that could not be served is recorded once, however often it is tried. */
const rejected = (command: Place, missing: readonly Shortage[], before: Order): Answer => {
  const refusal = insufficientStock(missing)
  if (before.status === 'rejected') return refusal
  const data = { ...headOf(command), reason: refusal.refused, missing }
  return { ...refusal, recorded: [{ type: 'OrderRejected', data }] }
}

const headOf = ({ orderId, customerId, storeId }: Place) =>
  customerId === undefined ? { orderId, storeId } : { orderId, customerId, storeId }
