import { sql } from 'kysely'
import type { Minor } from '#shared/kernel/money.ts'
import type { Instant, Position } from '#shared/kernel/types.ts'
import { read, reading } from '../reading.ts'
import { shown } from '../sums.ts'

const MEASURES = ['gross', 'cancelled', 'returned', 'credited'] as const

/**
 * Who is registered has spent something, if only nothing; who has ordered need not be registered yet. `since`: the first moment of a window,
 * what was spent in which is added up from the ledger.
 */
export const customers = (since: string | undefined) =>
  read
    .selectFrom('customer_spending as spending')
    .leftJoin('customers', 'customers.customer_id', 'spending.customer_id')
    .select(['spending.customer_id as customerId', 'name', 'email', 'address', 'registered_at as registeredAt'])
    .select(['erased_at as erasedAt', 'version', 'tier as recordedTier'])
    .select(['orders', sql<string>`net_spend::text`.as('exactSpend'), shown<Minor>('net_spend').as('netSpend')])
    .select(MEASURES.map((measure) => shown<Minor>(measure).as(measure)))
    .select(['first_order_at as firstOrderAt', 'last_order_at as lastOrderAt'])
    .select((since === undefined ? sql<Minor | null>`null::float8` : spentSince(since)).as('windowSpend'))

const spentSince = (since: string) => sql<Minor | null>`(
  select coalesce(sum(amount), 0)::float8 from read.customer_ledger as entry
  where entry.customer_id = spending.customer_id and at >= ${since}::timestamptz)`

export const readCustomer = reading('customer', 'customers', {
  rows: ({ customerId, since }: { customerId: string; since?: Instant }) =>
    customers(since).where('spending.customer_id', '=', customerId),
})

type SpendingAt = { customerId: string; asOf: Position; since?: Instant }

/** What a customer had spent at a position, from the ledger alone. Always one row. */
export const readSpendingAt = reading('spending at', 'customers', {
  rows: ({ customerId, asOf, since }: SpendingAt) =>
    read
      .selectFrom('customer_ledger')
      .select((entry) => [
        entry.fn.countAll<number>().as('entries'),
        sql<number>`count(*) filter (where kind = 'ordered') - count(*) filter (where kind = 'cancelled')`.as('orders'),
        shown<Minor>(sql`coalesce(sum(amount), 0)`).as('netSpend'),
        since === undefined
          ? sql<Minor | null>`null::float8`.as('windowSpend')
          : shown<Minor>(sql`coalesce(sum(amount) filter (where at >= ${since}::timestamptz), 0)`).as('windowSpend'),
        sql<Date | null>`min(at) filter (where kind = 'ordered')`.as('firstOrderAt'),
        sql<Date | null>`max(at) filter (where kind = 'ordered')`.as('lastOrderAt'),
      ])
      .where('customer_id', '=', customerId)
      .where('position', '<=', asOf),
})
