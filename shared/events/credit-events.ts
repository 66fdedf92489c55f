import type { Minor } from '../kernel/money.ts'
import type { CreditNoteId, CustomerId, StoreId } from '../kernel/types.ts'
import type { Event } from './event.ts'
import type { Line } from './line.ts'

/** Goods taken back without a known order. Stored for ever: fields may be added as optional, never renamed, retyped or reused. */
export type CreditEvent = Event<
  'CreditNoteIssued',
  {
    readonly creditNoteId: CreditNoteId
    readonly customerId?: CustomerId
    readonly storeId: StoreId
    readonly currency: string
    readonly lines: readonly Line[]
    readonly total: Minor
    readonly restocked: boolean
  }
>
