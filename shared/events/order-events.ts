import type { Minor } from '../kernel/money.ts'
import type { CustomerId, OrderId, ProductId, StoreId } from '../kernel/types.ts'
import type { Event } from './event.ts'
import type { Line } from './line.ts'

/** Without a customer it is a guest's. */
type Order = { readonly orderId: OrderId; readonly customerId?: CustomerId; readonly storeId: StoreId }
type Sale = Order & { readonly currency: string; readonly lines: readonly Line[]; readonly total: Minor }

export type Shortage = { readonly productId: ProductId; readonly requested: number; readonly available: number }

/** Stored for ever: fields may be added as optional, never renamed, retyped or reused. */
export type OrderEvent =
  | Event<'OrderPlaced', Sale>
  | Event<'OrderRejected', Order & { readonly reason: 'insufficient_stock'; readonly missing: readonly Shortage[] }>
  | Event<'OrderPaid', Order & { readonly currency: string; readonly total: Minor }>
  | Event<'OrderShipped', Order>
  | Event<'OrderDelivered', Order>
  // A reversal repeats what it takes back, so that no read model has to remember it.
  | Event<'OrderCancelled', Sale & { readonly reason?: string }>
