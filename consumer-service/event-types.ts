import type { ShopEvent } from '#shared/events/shop-event.ts'

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
  CustomerTierChanged: true,
  CreditNoteIssued: true,
}

export const knownTypes = Object.keys(KNOWN) as readonly ShopEvent['type'][]

/** What is left of them without these. */
export const typesExcept = (types: readonly string[]): readonly string[] => knownTypes.filter((type) => !types.includes(type))

export const isKnownType = (type: string): boolean => Object.hasOwn(KNOWN, type)
