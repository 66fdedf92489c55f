import { sql } from 'kysely'
import type { Minor } from '#shared/kernel/money.ts'
import { read, reading } from '../reading.ts'

/** Who is registered has spent something, if only nothing; who has ordered need not be registered yet. */
const customers = () =>
  read
    .selectFrom('customer_spending as spending')
    .leftJoin('customers', 'customers.customer_id', 'spending.customer_id')
    .select(['spending.customer_id as customerId', 'name', 'email', 'address', 'registered_at as registeredAt'])
    .select(['erased_at as erasedAt', 'version'])
    .select(['orders', 'gross', 'cancelled', 'returned', 'credited', 'net_spend as netSpend'])
    .select(['first_order_at as firstOrderAt', 'last_order_at as lastOrderAt'])

export const readCustomer = reading('customer', 'customers', {
  rows: (given: { customerId: string }) => customers().where('spending.customer_id', '=', given.customerId),
})

type CustomerList = {
  above?: Minor | undefined
  atMost?: Minor | undefined
  afterSpend?: number
  afterId?: string
  limit: number
}

/** Highest net spend first. */
export const readCustomers = reading('customers', 'customers', {
  rows: ({ above, atMost, afterSpend, afterId, limit }: CustomerList) => {
    let query = customers()
    if (above !== undefined) query = query.where('net_spend', '>', above)
    if (atMost !== undefined) query = query.where('net_spend', '<=', atMost)
    if (afterSpend !== undefined && afterId !== undefined)
      query = query
        .where('net_spend', '<=', afterSpend as Minor)
        .where((one) => one.or([one('net_spend', '<', afterSpend as Minor), one('spending.customer_id', '>', afterId)]))
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
        one.fn.sum<Minor>('net_spend').as('netSpend'),
      ])
      .groupBy('tier'),
})
