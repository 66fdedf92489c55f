import { sql } from 'kysely'
import type { Minor } from '#shared/kernel/money.ts'
import type { Position } from '#shared/kernel/types.ts'
import { read, reading } from '../reading.ts'
import { shown } from '../sums.ts'
import { historyOf } from './history.ts'

const MEASURES = ['gross', 'cancelled', 'returned', 'credited'] as const

/** Who is registered has spent something, if only nothing; who has ordered need not be registered yet. */
const customers = () =>
  read
    .selectFrom('customer_spending as spending')
    .leftJoin('customers', 'customers.customer_id', 'spending.customer_id')
    .select(['spending.customer_id as customerId', 'name', 'email', 'address', 'registered_at as registeredAt'])
    .select(['erased_at as erasedAt', 'version'])
    .select(['orders', sql<string>`net_spend::text`.as('exactSpend'), shown<Minor>('net_spend').as('netSpend')])
    .select(MEASURES.map((measure) => shown<Minor>(measure).as(measure)))
    .select(['first_order_at as firstOrderAt', 'last_order_at as lastOrderAt'])

export const readCustomer = reading('customer', 'customers', {
  rows: (given: { customerId: string }) => customers().where('spending.customer_id', '=', given.customerId),
})

/** What a customer had spent at a position, from the ledger alone. Always one row. */
export const readSpendingAt = reading('spending at', 'customers', {
  rows: ({ customerId, asOf }: { customerId: string; asOf: Position }) =>
    read
      .selectFrom('customer_ledger')
      .select((entry) => [
        entry.fn.countAll<number>().as('entries'),
        sql<number>`count(*) filter (where kind = 'ordered') - count(*) filter (where kind = 'cancelled')`.as('orders'),
        shown<Minor>(sql`coalesce(sum(amount), 0)`).as('netSpend'),
        sql<Date | null>`min(at) filter (where kind = 'ordered')`.as('firstOrderAt'),
        sql<Date | null>`max(at) filter (where kind = 'ordered')`.as('lastOrderAt'),
      ])
      .where('customer_id', '=', customerId)
      .where('position', '<=', asOf),
  beside: () => historyOf('customers'),
})

type CustomerList = {
  above?: Minor | undefined
  atMost?: Minor | undefined
  afterSpend?: string
  afterId?: string
  limit: number
}

/** Highest net spend first. */
export const readCustomers = reading('customers', 'customers', {
  rows: ({ above, atMost, afterSpend, afterId, limit }: CustomerList) => {
    let query = customers()
    if (above !== undefined) query = query.where('net_spend', '>', above)
    if (atMost !== undefined) query = query.where('net_spend', '<=', atMost)
    if (afterSpend !== undefined && afterId !== undefined) {
      const spend = sql<Minor>`${afterSpend}::int8`
      query = query
        .where('net_spend', '<=', spend)
        .where((one) => one.or([one('net_spend', '<', spend), one('spending.customer_id', '>', afterId)]))
    }
    return query.orderBy('net_spend', 'desc').orderBy('spending.customer_id').limit(limit)
  },
})

/** One row for each tier that has a customer. */
export const readTiers = reading('tiers', 'customers', {
  rows: ({ gold, silver }: { gold: Minor; silver: Minor }) =>
    read
      .selectFrom('customer_spending')
      .select((one) => [
        sql<
          'gold' | 'silver' | 'bronze'
        >`case when net_spend > ${gold}::int8 then 'gold' when net_spend > ${silver}::int8 then 'silver' else 'bronze' end`.as(
          'tier',
        ),
        one.fn.countAll<number>().as('customers'),
        shown<Minor>(sql`sum(net_spend)`).as('netSpend'),
      ])
      .groupBy('tier'),
})
