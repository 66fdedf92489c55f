import type { CreditNoteId, MovementId, OrderId, ProductId, StoreId, TransferId } from '../kernel/types.ts'
import type { Event } from './event.ts'

type Stock = { readonly storeId: StoreId; readonly productId: ProductId }
type Transfer = Stock & { readonly quantity: number; readonly transferId?: TransferId }
type Movement = Stock & { readonly quantity: number; readonly movementId?: MovementId; readonly reason?: string }

/** Stored for ever: fields may be added as optional, never renamed, retyped or reused. Quantities are positive but in StockAdjusted. */
export type StockEvent =
  /** With a credit note or an order it came back with that one. */
  | Event<'StockReceived', Movement & { readonly creditNoteId?: CreditNoteId; readonly orderId?: OrderId }>
  | Event<'StockIssued', Movement>
  /** A signed correction. */
  | Event<'StockAdjusted', Movement>
  /** Half of a transfer; the other half stands in the other store's stock, at the next position. */
  | Event<'StockTransferredOut', Transfer & { readonly toStoreId: StoreId }>
  | Event<'StockTransferredIn', Transfer & { readonly fromStoreId: StoreId }>
  | Event<'StockReserved', Stock & { readonly orderId: OrderId; readonly quantity: number }>
  | Event<'ReservationReleased', Stock & { readonly orderId: OrderId; readonly quantity: number }>
  /** What was reserved has left. */
  | Event<'StockShipped', Stock & { readonly orderId: OrderId; readonly quantity: number }>
