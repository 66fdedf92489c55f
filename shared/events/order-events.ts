import type { Minor } from '../kernel/money.ts'
import type { CustomerId, OrderId, ProductId, ReturnId, StoreId } from '../kernel/types.ts'
import type { Event } from './event.ts'
import type { Line } from './line.ts'

/** Without a customer it is a guest's. */
type Order = { readonly orderId: OrderId; readonly customerId?: CustomerId; readonly storeId: StoreId }
type Sale = Order & { readonly currency: string; readonly lines: readonly Line[]; readonly total: Minor }

export type Shortage = { readonly productId: ProductId; readonly requested: number; readonly available: number }

/** What has become of the distinct stocked articles of an order: each is in one of the three. */
export type OrderBasket = {
  /** The last of it has come back just now. */
  readonly returned: readonly ProductId[]
  readonly returnedBefore: readonly ProductId[]
  readonly kept: readonly ProductId[]
}

/** Stored for ever: fields may be added as optional, never renamed, retyped or reused. */
export type OrderEvent =
  | Event<'OrderPlaced', Sale>
  | Event<'OrderRejected', Order & { readonly reason: 'insufficient_stock'; readonly missing: readonly Shortage[] }>
  | Event<'OrderPaid', Order & { readonly currency: string; readonly total: Minor }>
  | Event<'OrderShipped', Order>
  | Event<'OrderDelivered', Order>
  // A reversal repeats what it takes back, so that no read model has to remember it.
  | Event<'OrderCancelled', Sale & { readonly reason?: string }>
  /** Quantities and amounts are of what comes back; the amounts of all returns of a line add up to the line's, penny by penny. */
  | Event<
      'OrderReturned',
      Sale & {
        readonly returnId?: ReturnId
        readonly reason?: string
        readonly restocked: boolean
        /** Told when some stocked article has come back wholly. */
        readonly basket?: OrderBasket
      }
    >
