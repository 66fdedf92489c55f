import type { ShopEvent } from '#shared/events/shop-event.ts'
import { UnknownEventVersion } from '#shared/events/upcast.ts'

/** Every event type there is: a new one does not compile until it stands here. */
const KNOWN: { readonly [Type in ShopEvent['type']]: true } = {
  OrderPlaced: true,
  OrderRejected: true,
  OrderCancelled: true,
  OrderPaid: true,
  OrderShipped: true,
  OrderDelivered: true,
  OrderReturned: true,
  StockReceived: true,
  StockIssued: true,
  StockAdjusted: true,
  StockTransferredOut: true,
  StockTransferredIn: true,
  StockReserved: true,
  ReservationReleased: true,
  StockShipped: true,
  ProductCreated: true,
  ProductRenamed: true,
  ProductRecategorised: true,
  ProductRepriced: true,
  ProductDiscontinued: true,
  StoreOpened: true,
  CustomerRegistered: true,
  CustomerProfileChanged: true,
  CustomerErased: true,
  CreditNoteIssued: true,
}

export const knownTypes = Object.keys(KNOWN) as readonly ShopEvent['type'][]

/** What is left of them without these. */
export const typesExcept = (types: readonly string[]): readonly string[] => knownTypes.filter((type) => !types.includes(type))

export const isKnownType = (type: string): boolean => Object.hasOwn(KNOWN, type)

/** A newer program writes events of which this one does not know what they mean to a read model: it must not pass over them. */
export class UnknownEventType extends Error {
  override readonly name = 'UnknownEventType'

  constructor(type: string, position: number) {
    super(`The event at position ${position} is of the type ${type}, which this process does not know: upgrade this process`)
  }
}

/** Whether only a newer program can go on from here. */
export const needsNewerProgram = (error: unknown): error is UnknownEventType | UnknownEventVersion =>
  error instanceof UnknownEventType || error instanceof UnknownEventVersion
