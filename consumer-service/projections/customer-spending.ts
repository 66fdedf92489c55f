import type { Tier } from '#shared/kernel/tier.ts'
import type { CustomerId, Instant } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import type { Writer } from '../projection.ts'

export type Spending = {
  readonly kind: 'spending'
  readonly customerId: CustomerId
  readonly orders?: 1 | -1
  readonly gross?: number
  readonly cancelled?: number
  readonly returned?: number
  readonly credited?: number
  readonly orderedAt?: Instant
  /** The one that was recorded. */
  readonly tier?: Tier
}

/** Partitions share the rows, which all are locked by the first statement, in order, and the totals, which are the last lock of all. */
export const addSpending: Writer<Spending> = (changes) => {
  const tiers = new Map(changes.flatMap(({ customerId, tier }) => (tier === undefined ? [] : [[customerId, tier] as const])))
  return [addUp(changes), ...(tiers.size === 0 ? [] : [setTiers(tiers)])]
}

const addUp = (changes: readonly Spending[]) => ({
  name: 'add customer spending',
  // A row that was inserted, and not updated, has no xmax.
  text: `
    with change as (
      select customer_id, sum(orders) as orders, sum(gross) as gross, sum(cancelled) as cancelled, sum(returned) as returned,
        sum(credited) as credited, min(ordered_at) as first_order_at, max(ordered_at) as last_order_at
      from unnest($1::text[], $2::int4[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::timestamptz[])
        as change (customer_id, orders, gross, cancelled, returned, credited, ordered_at)
      group by customer_id
    ), written as (
      insert into customer_spending as known
        (customer_id, orders, gross, cancelled, returned, credited, first_order_at, last_order_at)
      select * from change
      order by customer_id
      on conflict (customer_id) do update
      set orders = known.orders + excluded.orders,
          gross = known.gross + excluded.gross,
          cancelled = known.cancelled + excluded.cancelled,
          returned = known.returned + excluded.returned,
          credited = known.credited + excluded.credited,
          first_order_at = least(known.first_order_at, excluded.first_order_at),
          last_order_at = greatest(known.last_order_at, excluded.last_order_at)
      returning xmax = 0 as is_new
    )
    insert into customer_totals as total (customers, net_spend)
    select
      (select count(*) from written where is_new),
      (select sum(gross - cancelled - returned - credited) from change)
    on conflict (only_row) do update
    set customers = total.customers + excluded.customers, net_spend = total.net_spend + excluded.net_spend`,
  values: [
    column.text(changes.map(({ customerId }) => customerId)),
    column.int4(changes.map(({ orders }) => orders ?? 0)),
    column.int8(changes.map(({ gross }) => gross ?? 0)),
    column.int8(changes.map(({ cancelled }) => cancelled ?? 0)),
    column.int8(changes.map(({ returned }) => returned ?? 0)),
    column.int8(changes.map(({ credited }) => credited ?? 0)),
    column.timestamptz(changes.map(({ orderedAt }) => orderedAt ?? null)),
  ],
})

const setTiers = (tiers: ReadonlyMap<CustomerId, Tier>) => ({
  name: 'set customer tiers',
  text: `
    update customer_spending as known set tier = change.tier
    from unnest($1::text[], $2::text[]) as change (customer_id, tier)
    where known.customer_id = change.customer_id`,
  values: [column.text([...tiers.keys()]), column.text([...tiers.values()])],
})
