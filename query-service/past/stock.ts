import type { ProductEvent } from '#shared/events/product-events.ts'
import type { StockEvent } from '#shared/events/stock-events.ts'

export type Level = { readonly onHand: number; readonly reserved: number }

/** By how much these change what stood in a store. */
export const levelAfter = (before: Level = { onHand: 0, reserved: 0 }, events: readonly StockEvent[]): Level =>
  events.reduce(({ onHand, reserved }, event) => {
    const by = changeBy(event)
    return { onHand: onHand + (by.onHand ?? 0), reserved: reserved + (by.reserved ?? 0) }
  }, before)

const changeBy = ({ type, data: { quantity } }: StockEvent): Partial<Level> => {
  switch (type) {
    case 'StockReceived':
    case 'StockAdjusted':
    case 'StockTransferredIn':
      return { onHand: quantity }
    case 'StockIssued':
    case 'StockTransferredOut':
      return { onHand: -quantity }
    case 'StockReserved':
      return { reserved: quantity }
    case 'ReservationReleased':
      return { reserved: -quantity }
    case 'StockShipped':
      return { onHand: -quantity, reserved: -quantity }
  }
}

/** How a product was called after these; null when it was not there yet. */
export const nameAfter = (before: string | null = null, events: readonly ProductEvent[]): string | null =>
  events.reduce((name, event) => (isNaming(event) ? event.data.name : name), before)

const isNaming = (event: ProductEvent): event is Extract<ProductEvent, { data: { name: string } }> =>
  event.type === 'ProductCreated' || event.type === 'ProductRenamed'
