import type { SpendWindow, TierChangeReason } from '#shared/events/customer-events.ts'
import type { Tier } from '#shared/kernel/tier.ts'
import type { CustomerId, Instant, Position } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import type { Writer } from '../projection.ts'

export type TierChange = {
  readonly kind: 'tierChange'
  readonly customerId: CustomerId
  readonly version: number
  readonly at: Instant
  readonly from: Tier
  readonly to: Tier
  readonly netSpend: number
  readonly cause: Position
  readonly reason?: TierChangeReason | undefined
  readonly window?: SpendWindow | undefined
}

/** A customer's version goes with each of its events. */
export const recordTierChanges: Writer<TierChange> = (changes) => {
  const customers = column.text(changes.map(({ customerId }) => customerId))
  const versions = column.int4(changes.map(({ version }) => version))
  return [
    {
      name: 'record tier changes',
      // A sum beyond 2^53 is a number that an int8 may not have room for.
      text: `
        insert into customer_tier_changes
          (customer_id, version, at, from_tier, to_tier, net_spend, cause, reason, window_months, window_day)
        select customer_id, version, at, from_tier, to_tier, net_spend::numeric, cause, reason, months, day
        from unnest($1::text[], $2::int4[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::int8[], $8::text[], $9::int4[], $10::text[])
          as change (customer_id, version, at, from_tier, to_tier, net_spend, cause, reason, months, day)
        order by customer_id, version`,
      values: [
        customers,
        versions,
        column.timestamptz(changes.map(({ at }) => at)),
        column.text(changes.map(({ from }) => from)),
        column.text(changes.map(({ to }) => to)),
        column.text(changes.map(({ netSpend }) => String(netSpend))),
        column.int8(changes.map(({ cause }) => cause)),
        column.text(changes.map(({ reason }) => reason ?? null)),
        column.int4(changes.map(({ window }) => window?.months ?? null)),
        column.text(changes.map(({ window }) => window?.day ?? null)),
      ],
    },
    {
      name: 'raise customer versions',
      // A customer's events are all in one partition: nobody else locks these rows.
      text: `
        update customers as customer
        set version = greatest(customer.version, change.version)
        from (
          select customer_id, max(version) as version from unnest($1::text[], $2::int4[]) as change (customer_id, version)
          group by customer_id
        ) as change
        where customer.customer_id = change.customer_id`,
      values: [customers, versions],
    },
  ]
}
