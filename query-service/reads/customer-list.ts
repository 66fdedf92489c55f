import { sql } from 'kysely'
import type { Minor } from '#shared/kernel/money.ts'
import type { Tier } from '#shared/kernel/tier.ts'
import type { Instant } from '#shared/kernel/types.ts'
import { read, reading } from '../reading.ts'
import { shown } from '../sums.ts'
import { customers } from './customers.ts'

type Page = { since?: Instant; afterKey?: string; afterId?: string; limit: number }
/** `tier`: the one that was recorded last; the others are of the net spend. */
type OfTier = { above?: Minor | undefined; atMost?: Minor | undefined; tier?: Tier | undefined }

const ofTier = ({ since, above, atMost, tier }: Page & OfTier) => {
  let query = customers(since)
  if (above !== undefined) query = query.where('net_spend', '>', above)
  if (atMost !== undefined) query = query.where('net_spend', '<=', atMost)
  if (tier !== undefined) query = query.where('tier', '=', tier)
  return query
}

export const readHighestSpend = reading('customers', 'customers', {
  rows: ({ afterKey, afterId, limit, ...which }: Page & OfTier) => {
    let query = ofTier({ ...which, limit })
    if (afterKey !== undefined && afterId !== undefined) {
      const spend = sql<Minor>`${afterKey}::int8`
      query = query
        .where('net_spend', '<=', spend)
        .where((one) => one.or([one('net_spend', '<', spend), one('spending.customer_id', '>', afterId)]))
    }
    return query.orderBy('net_spend', 'desc').orderBy('spending.customer_id').limit(limit)
  },
})

/** The same the other way round, also among equals: it is the same index. */
export const readLowestSpend = reading('customers, lowest first', 'customers', {
  rows: ({ afterKey, afterId, limit, ...which }: Page & OfTier) => {
    let query = ofTier({ ...which, limit })
    if (afterKey !== undefined && afterId !== undefined) {
      const spend = sql<Minor>`${afterKey}::int8`
      query = query
        .where('net_spend', '>=', spend)
        .where((one) => one.or([one('net_spend', '>', spend), one('spending.customer_id', '<', afterId)]))
    }
    return query.orderBy('net_spend').orderBy('spending.customer_id', 'desc').limit(limit)
  },
})

/** As the index has it: who has never ordered comes last. `afterKey`: milliseconds since 1970. */
const LAST_ORDER = sql<Date>`coalesce(last_order_at, timestamptz '0001-01-01 00:00:00+00')`

export const readLastBuyers = reading('customers, last buyers first', 'customers', {
  rows: ({ since, afterKey, afterId, limit }: Page) => {
    let query = customers(since)
    if (afterKey !== undefined && afterId !== undefined) {
      const at = sql<Date>`timestamptz '1970-01-01 00:00:00+00' + ${afterKey}::float8 * interval '1 millisecond'`
      query = query
        .where(LAST_ORDER, '<=', at)
        .where((one) => one.or([one(LAST_ORDER, '<', at), one('spending.customer_id', '>', afterId)]))
    }
    return query.orderBy(LAST_ORDER, 'desc').orderBy('spending.customer_id').limit(limit)
  },
})

const counted = () =>
  read
    .selectFrom('customer_spending')
    .select((one) => [one.fn.countAll<number>().as('customers'), sql<Minor>`coalesce(sum(net_spend), 0)`.as('spent')])

type Counted = ReturnType<typeof counted>

/** One row: those above the thresholds are counted by index, and bronze is who is left of the totals. */
const tiersFrom = (gold: Counted, silver: Counted) =>
  read
    .selectFrom(gold.as('gold'))
    .innerJoin(silver.as('silver'), (join) => join.onTrue())
    .leftJoin('customer_totals as total', (join) => join.onTrue())
    .select(['gold.customers as gold', 'silver.customers as silver'])
    .select(sql<number>`coalesce(total.customers, 0) - gold.customers - silver.customers`.as('bronze'))
    .select([shown<Minor>('gold.spent').as('goldSpend'), shown<Minor>('silver.spent').as('silverSpend')])
    .select(shown<Minor>(sql`coalesce(total.net_spend, 0) - gold.spent - silver.spent`).as('bronzeSpend'))

export const readTiers = reading('tiers', 'customers', {
  rows: ({ gold, silver }: { gold: Minor; silver: Minor }) =>
    tiersFrom(counted().where('net_spend', '>', gold), counted().where('net_spend', '>', silver).where('net_spend', '<=', gold)),
})

export const readRecordedTiers = reading('recorded tiers', 'customers', {
  rows: () => tiersFrom(counted().where('tier', '=', 'gold'), counted().where('tier', '=', 'silver')),
})
