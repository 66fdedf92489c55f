import type { Shortage } from '#shared/events/order-events.ts'
import type { StockEvent } from '#shared/events/stock-events.ts'
import { type Refusal, refuse } from '#shared/kernel/decider.ts'
import type { CreditNoteId, OrderId, ProductId, StoreId } from '#shared/kernel/types.ts'

/** How much of each article is wanted of a store, or comes back to it. */
export type Demand = ReadonlyMap<ProductId, number>

export const shortage = (productId: ProductId, requested: number, left: number): Shortage | undefined =>
  requested > left ? { productId, requested, available: left } : undefined

/** What is missing of the articles in demand, by what is left of each. */
export const shortages = (demand: Demand, leftOf: (productId: ProductId) => number): readonly Shortage[] => {
  const missing: Shortage[] = []
  for (const [productId, quantity] of demand) {
    const short = shortage(productId, quantity, leftOf(productId))
    if (short) missing.push(short)
  }
  return missing
}

export const insufficientStock = (missing: readonly Shortage[]): Refusal<'insufficient_stock'> =>
  refuse('insufficient_stock', `Not enough in stock of ${missing.map(({ productId }) => productId).join(', ')}`, { missing })

export const reserve = (demand: Demand, orderId: OrderId, storeId: StoreId): StockEvent[] =>
  Array.from(demand, ([productId, quantity]) => ({ type: 'StockReserved', data: { storeId, productId, orderId, quantity } }))

export const release = (demand: Demand, orderId: OrderId, storeId: StoreId): StockEvent[] =>
  Array.from(demand, ([productId, quantity]) => ({
    type: 'ReservationReleased',
    data: { storeId, productId, orderId, quantity },
  }))

/** What comes back with a credit note or an order. */
export const takeBack = (
  quantities: Demand,
  storeId: StoreId,
  source: { readonly creditNoteId: CreditNoteId } | { readonly orderId: OrderId },
): StockEvent[] =>
  Array.from(quantities, ([productId, quantity]) => ({
    type: 'StockReceived',
    data: { storeId, productId, quantity, ...source },
  }))

export const sendOff = (demand: Demand, orderId: OrderId, storeId: StoreId): StockEvent[] =>
  Array.from(demand, ([productId, quantity]) => ({ type: 'StockShipped', data: { storeId, productId, orderId, quantity } }))
