import type { CustomerId, Instant, OrderId, Position } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import type { Writer } from '../projection.ts'

type Entry = {
  readonly customerId: CustomerId
  readonly position: Position
  readonly at: Instant
  /** What it adds to the net spend. */
  readonly amount: number
}

/** What counts at its own time. */
export type Entered = Entry &
  (
    | { readonly kind: 'entered'; readonly what: 'ordered'; readonly orderId: OrderId }
    | { readonly kind: 'entered'; readonly what: 'credited'; readonly orderId?: undefined }
  )

/** What counts at the time of its order; `at` is its own. */
export type TakenBack = Entry & {
  readonly kind: 'takenBack'
  readonly what: 'cancelled' | 'returned'
  readonly orderId: OrderId
}

export const enter: Writer<Entered> = (entries) => ({
  name: 'enter into the customer ledger',
  text: `
    insert into customer_ledger (customer_id, position, at, kind, amount, order_id)
    select * from unnest($1::text[], $2::int8[], $3::timestamptz[], $4::text[], $5::int8[], $6::text[])
      as entry (customer_id, position, at, kind, amount, order_id)
    order by customer_id, position`,
  values: valuesOf(entries),
})

/**
 * Comes after the orders of its batch are there: all events of an order are in one partition, in order. Of an order that was dropped
 * because it could not be applied nothing is known; what takes it back counts at its own time then.
 */
export const takeBack: Writer<TakenBack> = (entries) => ({
  name: 'take back in the customer ledger',
  // A look-up for each: a join may be planned while the table is empty, and would then be hashed anew for each batch.
  text: `
    insert into customer_ledger (customer_id, position, at, kind, amount, order_id)
    select customer_id, position, coalesce(
      (select at from customer_ledger as placed where placed.order_id = back.order_id and placed.kind = 'ordered'), at), kind, amount, order_id
    from unnest($1::text[], $2::int8[], $3::timestamptz[], $4::text[], $5::int8[], $6::text[])
      as back (customer_id, position, at, kind, amount, order_id)
    order by customer_id, position`,
  values: valuesOf(entries),
})

const valuesOf = (entries: readonly (Entered | TakenBack)[]) => [
  column.text(entries.map(({ customerId }) => customerId)),
  column.int8(entries.map(({ position }) => position)),
  column.timestamptz(entries.map(({ at }) => at)),
  column.text(entries.map(({ what }) => what)),
  column.int8(entries.map(({ amount }) => amount)),
  column.text(entries.map(({ orderId }) => orderId ?? null)),
]
