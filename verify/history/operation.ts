export type Item = { readonly productId: string; readonly quantity: number; readonly price?: number }
export type Profile = { readonly name?: string; readonly email?: string; readonly address?: string }

/** What a client may ask of a shop, as docs/domain.md names it. Prices are in ten-thousandths of a major unit. */
export type Asked =
  | { readonly type: 'OpenStore'; readonly storeId: string; readonly name?: string }
  | ({ readonly type: 'CreateProduct'; readonly productId: string; readonly stock: number; readonly storeId: string } & Article)
  | ({ readonly type: 'ReviseProduct'; readonly productId: string } & Partial<Pick<Article, 'name' | 'category' | 'price'>>)
  | { readonly type: 'DiscontinueProduct'; readonly productId: string }
  | ({ readonly type: 'PlaceOrder'; readonly orderId: string; readonly pricesGiven?: boolean } & Trade)
  | { readonly type: 'PayOrder' | 'ShipOrder' | 'DeliverOrder' | 'CancelOrder'; readonly orderId: string }
  | {
      readonly type: 'ReturnOrder'
      readonly orderId: string
      readonly items: readonly Item[]
      readonly restock: boolean
      readonly returnId?: string
    }
  | ({ readonly type: 'IssueCreditNote'; readonly creditNoteId: string; readonly restock: boolean } & Trade)
  | ({ readonly type: 'IssueStock' } & Moved)
  | ({
      readonly type: 'MoveStock'
      readonly movement: 'in' | 'out' | 'manual'
      readonly movementId?: string
      readonly force?: boolean
    } & Moved)
  | {
      readonly type: 'TransferStock'
      readonly productId: string
      readonly fromStoreId: string
      readonly toStoreId: string
      readonly quantity: number
      readonly transferId?: string
    }
  | { readonly type: 'RegisterCustomer' | 'ChangeCustomerProfile'; readonly customerId: string; readonly profile: Profile }
  | { readonly type: 'EraseCustomer'; readonly customerId: string }

export type AskedOf<Type extends Asked['type'], Any = Asked> = Any extends { readonly type: infer Types }
  ? Type extends Types
    ? Any
    : never
  : never

type Article = { readonly name: string; readonly category: string; readonly price: number; readonly stocked: boolean }
type Trade = { readonly storeId: string; readonly customerId?: string; readonly items: readonly Item[] }
type Moved = { readonly storeId: string; readonly productId: string; readonly quantity: number }

export type Facts = Readonly<Record<string, unknown>>

export type Answer =
  /** It says on which stream, in which version of it, and at which position the last of it stands; the head when nothing was left to do. */
  | { readonly kind: 'done'; readonly stream: string; readonly version: number; readonly position: number }
  | { readonly kind: 'refused'; readonly code: string; readonly facts?: Facts | undefined; readonly position: number }

/**
 * What one client asked, once or again and again under one key, and was answered. Times are of one clock, in any unit. `begunIn`,
 * `answeredIn`: how often the log had been put back to an earlier moment by then.
 */
export type Operation = {
  readonly key: string
  readonly asked: Asked
  readonly invokedAt: number
  readonly begunIn: number
  /** Without it nobody knows what became of it, and perhaps nothing has yet. */
  readonly answered?: { readonly at: number; readonly in: number; readonly answer: Answer }
}

/** An event of the log. `key` is that of the operation it came of. */
export type Recorded = {
  readonly position: number
  readonly stream: string
  readonly version: number
  readonly type: string
  readonly key: string
  readonly data: Facts
}

/** What is wrong with a history: a kind, and a sentence that names who and where. */
export type Finding = { readonly kind: FindingKind; readonly sentence: string }

export type FindingKind =
  /** Acknowledged, and neither in the log nor at any moment in between without anything left to do. */
  | 'lost'
  /** In the log more than once, or in pieces. */
  | 'doubled'
  /** In the log, but not where the answer says. */
  | 'elsewhere'
  /** In the log, but not what was asked for. */
  | 'not what was asked'
  /** Nobody asked for it. */
  | 'unasked'
  /** Lost when the log was put back, and there all the same. */
  | 'risen'
  /** Refused, and it did something. */
  | 'refused and done'
  /** At no moment between request and answer do the rules refuse it like that. */
  | 'refused wrongly'
  /** They refuse it, but with other facts: something else was available. */
  | 'refused with wrong facts'
  /** More was sold, taken or promised than was there. */
  | 'oversold'
  /** Recorded against another rule. */
  | 'against the rules'
  /** It does not stand behind everything that had been answered before it was asked for, and before all that was asked for after its answer. */
  | 'out of order'
  /** Positions or versions have a gap. */
  | 'gap'
