/** What an event of the log says of stock, by an arithmetic of our own. */
export type StockFact = {
  readonly position: number
  readonly stream: string
  readonly type: string
  readonly quantity: number
}

type Shelf = { readonly onHand: number; readonly reserved: number }

/** By event type: what one piece changes on the shelf. */
const CHANGES: Readonly<Record<string, Shelf>> = {
  StockReceived: { onHand: 1, reserved: 0 },
  StockAdjusted: { onHand: 1, reserved: 0 },
  StockIssued: { onHand: -1, reserved: 0 },
  StockTransferredOut: { onHand: -1, reserved: 0 },
  StockTransferredIn: { onHand: 1, reserved: 0 },
  StockReserved: { onHand: 0, reserved: 1 },
  ReservationReleased: { onHand: 0, reserved: -1 },
  StockShipped: { onHand: -1, reserved: -1 },
}

/** Follows every shelf through the log, and says where something went that was not there. Nobody forces anything in this load. */
export const createStockCheck = () => {
  const shelves = new Map<string, Shelf>()
  return ({ position, stream, type, quantity }: StockFact): readonly string[] => {
    const change = CHANGES[type]
    if (!change) return [`position ${position} says ${type} of stock, which nobody has counted`]
    const before = shelves.get(stream) ?? { onHand: 0, reserved: 0 }
    const onHand = before.onHand + change.onHand * quantity
    const reserved = before.reserved + change.reserved * quantity
    shelves.set(stream, { onHand, reserved })
    const isRight = onHand >= 0 && reserved >= 0 && reserved <= onHand
    return isRight ? [] : [`oversold: after position ${position} ${stream} has ${onHand} on hand and ${reserved} reserved`]
  }
}
