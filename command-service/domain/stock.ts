import type { StockEvent } from '#shared/events/stock-events.ts'
import { type Aggregate, isRefusal, type Refusal } from '#shared/kernel/decider.ts'
import type { MovementId, Of, ProductId, StoreId, TransferId } from '#shared/kernel/types.ts'
import type { Decision } from './decision.ts'
import { insufficientStock, shortage } from './demand.ts'
import { type NotStocked, notStocked, productNotFound } from './product.ts'
import type { States } from './states.ts'
import { isOpen, storeNotFound } from './store.ts'

export type StockCommand =
  /** Sold over the counter. */
  | { readonly type: 'IssueStock'; readonly storeId: StoreId; readonly productId: ProductId; readonly quantity: number }
  | {
      readonly type: 'MoveStock'
      readonly storeId: StoreId
      readonly productId: ProductId
      /** `manual` is a signed correction. */
      readonly movement: 'in' | 'out' | 'manual'
      readonly quantity: number
      readonly reason?: string
      readonly movementId?: MovementId
      /** A correction may go below what is reserved. */
      readonly force: boolean
    }
  | {
      readonly type: 'TransferStock'
      readonly productId: ProductId
      readonly fromStoreId: StoreId
      /** Another one. */
      readonly toStoreId: StoreId
      readonly quantity: number
      readonly transferId?: TransferId
    }

export type StockRefusal = 'insufficient_stock' | 'product_not_found' | 'store_not_found' | NotStocked

/** none → kept, with the first movement */
export type Stock = { readonly status: 'none' } | { readonly status: 'kept'; readonly onHand: number; readonly reserved: number }

export const stock: Aggregate<Stock, StockEvent> = {
  category: 'stock',
  initial: { status: 'none' },
  evolve: (state, { type, data }) => {
    switch (type) {
      case 'StockReceived':
      case 'StockAdjusted':
      case 'StockTransferredIn':
        return moved(state, data.quantity, 0)
      case 'StockIssued':
      case 'StockTransferredOut':
        return moved(state, -data.quantity, 0)
      case 'StockReserved':
        return moved(state, 0, data.quantity)
      case 'ReservationReleased':
        return moved(state, 0, -data.quantity)
      case 'StockShipped':
        return moved(state, -data.quantity, -data.quantity)
    }
  },
}

type Answer = Decision<StockRefusal>

export const issue = ({ type: _, ...sold }: Of<StockCommand, 'IssueStock'>, states: States): Answer => {
  const kept = shelf(sold.storeId, sold.productId, states)
  if (isRefusal(kept)) return kept
  const missing = shortage(sold.productId, sold.quantity, available(kept))
  return missing ? insufficientStock([missing]) : [{ type: 'StockIssued', data: sold }]
}

export const move = (command: Of<StockCommand, 'MoveStock'>, states: States): Answer => {
  const { type: _, movement, force, ...moving } = command
  const kept = shelf(moving.storeId, moving.productId, states)
  if (isRefusal(kept)) return kept

  switch (movement) {
    case 'in':
      return [{ type: 'StockReceived', data: moving }]
    case 'out': {
      const missing = shortage(moving.productId, moving.quantity, available(kept))
      return missing ? insufficientStock([missing]) : [{ type: 'StockIssued', data: moving }]
    }
    case 'manual': {
      if (moving.quantity === 0) return []
      const missing = shortage(moving.productId, -moving.quantity, force ? onHand(kept) : available(kept))
      return missing && moving.quantity < 0 ? insufficientStock([missing]) : [{ type: 'StockAdjusted', data: moving }]
    }
  }
}

export const onHand = (kept: Stock): number => (kept.status === 'none' ? 0 : kept.onHand)

export const reserved = (kept: Stock): number => (kept.status === 'none' ? 0 : kept.reserved)

/** Below zero only after a forced correction. */
export const available = (kept: Stock): number => (kept.status === 'none' ? 0 : kept.onHand - kept.reserved)

/** The stock of an article that may be moved: the store is open, the article known and kept in stock. A discontinued one is cleared out. */
export const shelf = (storeId: StoreId, productId: ProductId, states: States): Stock | Refusal<StockRefusal> => {
  if (!isOpen(storeId, states)) return storeNotFound(storeId)
  const article = states.product(productId)
  if (article.status === 'none') return productNotFound(productId)
  return article.stocked ? states.stock(storeId, productId) : notStocked(productId)
}

const moved = (state: Stock, onto: number, reserving: number): Stock => ({
  status: 'kept',
  onHand: onHand(state) + onto,
  reserved: reserved(state) + reserving,
})
