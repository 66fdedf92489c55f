import { BOUNDS } from '../system/tier-bounds.ts'

/** Bounds in cents: gold, silver. */
export const TIER_BOUNDS = [BOUNDS.gold * 100, BOUNDS.silver * 100] as const

/**
 * The history of tiers that the log has, held against the one that its sales come to: each change once, from and to the right tier, with the
 * event that caused it. An arithmetic of its own, past all of the program's. Nobody is erased in this load.
 */
export const TIERS = `
  with sales as (
    select position, data::json ->> 'customerId' as customer,
      case type when 'OrderPlaced' then 1 else -1 end * (data::json ->> 'total')::bigint as amount
    from log.events
    where type in ('OrderPlaced', 'OrderCancelled', 'OrderReturned', 'CreditNoteIssued')
  ), spent as (
    select position, customer, sum(amount) over (partition by customer order by position) as net
    from sales where customer is not null
  ), tiers as (
    select position, customer, case when net > $1 then 'gold' when net > $2 then 'silver' else 'bronze' end as tier from spent
  ), changes as (
    select *, lag(tier, 1, 'bronze') over (partition by customer order by position) as before from tiers
  ), expected as (
    select customer, position as cause, before || ' → ' || tier as change from changes where tier <> before
  ), recorded as (
    select data::json ->> 'customerId' as customer, (data::json ->> 'cause')::bigint as cause,
      (data::json ->> 'from') || ' → ' || (data::json ->> 'to') as change
    from log.events where type = 'CustomerTierChanged'
  )
  select 'the tier of ' || customer || ' at position ' || cause || ' should change ' || coalesce(expected.change, 'in no way') ||
    ', recorded is ' || coalesce(recorded.change, 'nothing') as finding
  from expected full join recorded using (customer, cause)
  where expected.change is distinct from recorded.change
  order by cause limit 10`
