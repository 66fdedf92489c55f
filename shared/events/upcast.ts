import type { ShopEvent } from './shop-event.ts'

/** Data of one version as data of the next. What it takes is what was once written: never changed again. */
type Step = (data: never) => unknown

type StepsOf<Type extends ShopEvent['type']> =
  | readonly []
  | readonly [...Step[], (data: never) => Extract<ShopEvent, { type: Type }>['data']]

/**
 * How each type of event got to its present form, oldest step first: its version is one more than there are steps. An optional field
 * that is added needs none. Whoever adds a step also adds a stored shape of the new version (stored-shapes/) and leaves the old ones.
 */
const steps: { readonly [Type in ShopEvent['type']]: StepsOf<Type> } = {
  OrderPlaced: [],
  OrderRejected: [],
  OrderCancelled: [],
  OrderPaid: [],
  OrderShipped: [],
  OrderDelivered: [],
  OrderReturned: [],
  StockReceived: [],
  StockIssued: [],
  StockAdjusted: [],
  StockTransferredOut: [],
  StockTransferredIn: [],
  StockReserved: [],
  ReservationReleased: [],
  StockShipped: [],
  ProductCreated: [],
  ProductRenamed: [],
  ProductRecategorised: [],
  ProductRepriced: [],
  ProductDiscontinued: [],
  StoreOpened: [],
  CustomerRegistered: [],
  CustomerProfileChanged: [],
  CustomerErased: [],
  CustomerTierChanged: [],
  CreditNoteIssued: [],
}

/** Everything that can stand in the log. */
export const eventTypes: readonly string[] = Object.keys(steps)

/** What an event is told by when it cannot be read. */
export type Where = { readonly type: string; readonly stream: string; readonly position: number }

export type Upcasting = {
  /** In which version events of this type are written today. */
  readonly versionOf: (type: string) => number
  readonly knows: (type: string) => boolean
  /** Stored data in its present form. Of a type that is not known here it stays as it is: the reader tells. Throws UnknownEventVersion. */
  readonly upcast: (event: Where, version: number, data: unknown) => unknown
}

export const upcastingBy = (table: Readonly<Record<string, readonly Step[]>>): Upcasting => {
  const stepsOf = new Map(Object.entries(table))
  return {
    knows: (type) => stepsOf.has(type),
    versionOf: (type) => (stepsOf.get(type)?.length ?? 0) + 1,
    upcast: (event, version, data) => {
      const all = stepsOf.get(event.type)
      if (all === undefined || (all.length === 0 && version === 1)) return data
      if (!Number.isInteger(version) || version < 1 || version > all.length + 1)
        throw new UnknownEventVersion(event, version, all.length + 1)
      let current = data
      for (let next = version - 1; next < all.length; next++) current = all[next]!(current as never)
      return current
    },
  }
}

export const shopUpcasting: Upcasting = upcastingBy(steps)

/** A newer program than this one writes events of a type that means nothing here. It stays where it is; nobody may pass over it. */
export class UnknownEventType extends Error {
  override readonly name = 'UnknownEventType'

  constructor({ type, stream, position }: Where) {
    super(
      `The event at position ${position} (${stream}) is of the type ${type}, which this process does not know: upgrade this process`,
    )
  }
}

/** Whether only a newer program can go on from here. */
export const needsNewerProgram = (error: unknown): error is UnknownEventType | UnknownEventVersion =>
  error instanceof UnknownEventType || error instanceof UnknownEventVersion

/** The event was written by a newer program than this one. It stays where it is; nothing behind it in its stream is read. */
export class UnknownEventVersion extends Error {
  override readonly name = 'UnknownEventVersion'

  constructor({ type, stream, position }: Where, version: number, known: number) {
    super(
      `The ${type} at position ${position} (${stream}) was written in version ${version}, ` +
        `and this process knows ${type} up to version ${known}: upgrade this process`,
    )
  }
}
