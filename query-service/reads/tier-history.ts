import type { Minor } from '#shared/kernel/money.ts'
import { read, reading } from '../reading.ts'
import { shown } from '../sums.ts'

type TierHistory = { customerId: string; afterVersion?: number; limit: number }

/** Changes of a customer's tier, the first one first. `customer`: nothing when there is none. */
export const readTierHistory = reading('tier history', 'customers', {
  rows: ({ customerId, afterVersion, limit }: TierHistory) => {
    let query = read
      .selectFrom('customer_tier_changes')
      .select(['version', 'at', 'from_tier as from', 'to_tier as to', shown<Minor>('net_spend').as('netSpend'), 'cause'])
      .select(['reason', 'window_months as months', 'window_day as day'])
      .where('customer_id', '=', customerId)
    if (afterVersion !== undefined) query = query.where('version', '>', afterVersion)
    return query.orderBy('version').limit(limit)
  },
  beside: ({ customerId }) =>
    read.selectNoFrom((one) =>
      one.selectFrom('customer_spending').select('customer_id').where('customer_id', '=', customerId).as('customer'),
    ),
})
