import type { Notes } from './finding.ts'
import type { Places, Reactor } from './places.ts'
import type { Row } from './snapshot.ts'
import { among, field, last, number } from './sql.ts'
import { type Compared, comparePages, inOrder, type Sides } from './table.ts'

/** The reactor by which tiers come of what was spent. */
const REACTOR = 'customer_tier'

/** Holds what is recorded of tiers, and what the reactor that asks for them knows, against what the log says was spent. */
export const checkTiers = async (sides: Sides, { reactors }: Places, notes: Notes): Promise<void> => {
  for await (const page of sides.write.pages<{ finding: string }>(BROKEN))
    for (const row of page) notes.found({ message: row.finding })
  const reactor = reactors.find(({ reactor }) => reactor === REACTOR)
  const rule = reactor && ruleOf(reactor)
  if (!rule) return notes.skip(`no process has followed the log as ${REACTOR} yet`)
  const isWindowed = reactor.foldedBy !== ''
  await compareStates(sides, reactor, { rule, isWindowed }, notes)
  if (isWindowed) return
  for await (const page of sides.write.pages<{ finding: string }>(historyOf(reactor, rule)))
    for (const row of page) notes.found({ message: row.finding })
}

const ruleOf = ({ settings }: Reactor): ((net: string) => string) | undefined => {
  const [, gold, silver] = /^gold>(-?\d+) silver>(-?\d+)$/.exec(settings) ?? []
  if (gold === undefined) return undefined
  return (net) => `case when ${net} > ${gold} then 'gold' when ${net} > ${silver} then 'silver' else 'bronze' end`
}

type Rule = (net: string) => string

const SALES = ['OrderPlaced', 'OrderCancelled', 'OrderReturned', 'CreditNoteIssued']
const AMOUNT = `case type when 'OrderPlaced' then 1 else -1 end * ${number('total')}`
const CHANGED = among('CustomerTierChanged')

/** Each sale, and each change of a tier at what caused it: `net` is what was left of all that was spent up to there. */
const SPENT = `
  select *, sum(amount) over (partition by customer order by at, change nulls first) as net
  from (
    select ${field('customerId')} as customer, position as at, null::bigint as change, ${AMOUNT} as amount, null::json as data
    from log.events where ${among(...SALES)} and ${field('customerId')} is not null
    union all
    select ${field('customerId')}, ${number('cause')}, position, 0, data from log.events where ${CHANGED}
  ) told`

/** A change leads from the tier there is to another one, comes after its cause, and tells what had been spent by then. */
const BROKEN = `
  select format('%s at position %s ' || problem, customer, change) as finding
  from (
    select customer, change, case
      when before is distinct from ${field('from')}
        then format('changes its tier from %s, and has been %s', ${field('from')}, before)
      when ${field('from')} = ${field('to')} then 'changes its tier to the one it has'
      when at >= change then format('changes its tier because of position %s, which came later', at)
      when data -> 'window' is null and net <> ${number('netSpend')} and abs(net) < 9007199254740991
        then format('changes its tier for a net spend of %s, and by position %s it is %s', ${field('netSpend')}, at, net)
      end as problem
    from (
      select *, lag(${field('to')}, 1, 'bronze') over (partition by customer order by change) as before
      from (${SPENT}) spent where change is not null
    ) changes
  ) checked
  where problem is not null order by change`

type Judging = { readonly rule: Rule; readonly isWindowed: boolean }

/**
 * What the reactor knows of each customer, folded by hand up to where it stands. `settled`: the tier that is recorded by now is the one it
 * asked for last, unless that was asked for because of something later, or who it was about has been erased.
 */
const compareStates = async (
  { write, read }: Sides,
  reactor: Reactor,
  { rule, isWindowed }: Judging,
  notes: Notes,
): Promise<void> => {
  const columns = isWindowed ? ['recorded', 'settled'] : ['net_spend', 'asked', 'recorded', 'settled']
  const it: Compared = { table: 'reactor_customer_tiers', key: { customer_id: 'text' }, columns, open: ['settled'] }
  const stored = `select customer_id, net_spend, asked, recorded, asked as settled from read.reactor_customer_tiers`
  await comparePages(it, write.pages<Row>(inOrder(it, statesOf(reactor, rule))), read.pages<Row>(inOrder(it, stored)), notes)
}

const statesOf = ({ position }: Reactor, rule: Rule): string => `
  with told as (
    select ${field('customerId')} as customer_id, position, type, data,
      max(case type when 'CustomerErased' then position end) over (partition by ${field('customerId')}) as erased
    from log.events where ${among(...SALES, 'CustomerTierChanged', 'CustomerErased')} and ${field('customerId')} is not null
  ), known as (
    select customer_id, coalesce(sum(${AMOUNT}) filter (where ${among(...SALES)}), 0) as net_spend,
      coalesce(${last(field('to'), 'CustomerTierChanged')}, 'bronze') as recorded
    from told
    where position <= ${position} and position > coalesce(case when erased <= ${position} then erased end, 0)
    group by 1
  ), now as (
    select customer_id, bool_or(erased is not null) as is_erased, ${last(field('to'), 'CustomerTierChanged')} as tier,
      coalesce(max(${number('cause')}) filter (where ${CHANGED}), 0) > ${position} as is_later
    from told group by 1
  )
  select customer_id, net_spend, ${rule('net_spend')} as asked, recorded,
    case when not (is_erased or is_later) then coalesce(tier, 'bronze') end as settled
  from known join now using (customer_id)`

/** Each crossing of a bound was recorded once; where bounds or windows were others before, nobody can tell which they were. */
const historyOf = ({ position }: Reactor, rule: Rule): string => `
  with spent as (${SPENT}), erased as (
    select ${field('customerId')} as customer from log.events where ${among('CustomerErased')}
  ), crossed as (
    select customer, at, before || ' → ' || tier as change
    from (
      select customer, at, tier, lag(tier, 1, 'bronze') over (partition by customer order by at) as before
      from (select customer, at, ${rule('net')} as tier from spent where change is null) tiers
    ) steps
    where tier <> before and at <= ${position} and customer not in (select * from erased)
  ), recorded as (
    select customer, at, (${field('from')}) || ' → ' || (${field('to')}) as change
    from spent where change is not null and at <= ${position} and customer not in (select * from erased)
  ), other as (
    select from spent where change is not null
      and (data -> 'reason' is not null or data -> 'window' is not null or ${field('to')} <> ${rule(number('netSpend'))})
  )
  select format('%s should change its tier at position %s %s, and it is recorded %s', customer, at,
    coalesce('(' || crossed.change || ')', 'in no way'), coalesce('as ' || recorded.change, 'nowhere')) as finding
  from crossed full join recorded using (customer, at)
  where crossed.change is distinct from recorded.change and not exists (select from other)
  order by at`
