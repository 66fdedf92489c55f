import type { Day } from '#shared/kernel/spend-window.ts'
import { type Tier, tierOf } from '#shared/kernel/tier.ts'
import { column } from '#shared/ports/column.ts'
import type { Statement, Transaction } from '#shared/ports/database.ts'
import type { CustomerTier, TierRule } from './customer-tier.ts'
import type { States } from './reactor.ts'
import { changesOn, type RecentSpending } from './recent-spending.ts'

/** What the tier reactor knows of each customer. */
export const customerTiers = (rule: TierRule): States<CustomerTier> => ({
  read: async (tx, ids) => statesIn(await tx.query<Row>({ ...READ, values: [column.text(ids)] })),
  ...(rule.months === 0 ? withoutWindow(rule) : withWindow),
  write: (states) => [...writeKnown(states, rule), ...forget(states)],
  clear: { text: 'delete from read.reactor_customer_tiers', values: [] },
})

const withoutWindow = ({ bounds: { gold, silver } }: TierRule): Pick<States<CustomerTier>, 'unsettled'> => ({
  unsettled: async (tx, after, limit) => statesIn(await tx.query<Row>({ ...UNSETTLED, values: [after, limit, gold, silver] })),
})

/** Every one of them: on which day another tier comes, is another day with other bounds. */
const withWindow: Pick<States<CustomerTier>, 'unsettled' | 'due'> = {
  unsettled: async (tx, after, limit) => statesIn(await tx.query<Row>({ ...ALL, values: [after, limit] })),
  due: async (tx, day, limit) => statesIn(await tx.query<Row>({ ...DUE, values: [day, limit] })),
}

/** Sums have no bound: they come as text. */
type Row = {
  readonly id: string
  readonly netSpend: string
  readonly asked: Tier
  readonly recorded: Tier
  readonly recent: string | null
  readonly judged: Day | null
}

const statesIn = (rows: Awaited<ReturnType<Transaction['query']>>): ReadonlyMap<string, CustomerTier> =>
  new Map(
    (rows as readonly Row[]).map(({ id, netSpend: text, asked, recorded, recent, judged }) => {
      const netSpend = BigInt(text)
      const window = recent !== null && judged !== null && { recent: { days: daysIn(recent), judged, sum: netSpend } }
      return [id, { netSpend, asked, recorded, ...window }]
    }),
  )

const daysIn = (text: string): RecentSpending['days'] =>
  (JSON.parse(text) as readonly [Day, string][]).map(([day, amount]) => [day, BigInt(amount)])

const textOf = ({ days }: RecentSpending): string => JSON.stringify(days.map(([day, amount]) => [day, String(amount)]))

type Changes = ReadonlyMap<string, CustomerTier | undefined>

const writeKnown = (states: Changes, { bounds, months }: TierRule): readonly Statement[] => {
  const known = [...states].flatMap(([id, state]) => (state ? { id, ...state } : []))
  if (known.length === 0) return []
  const tierIn = (sum: bigint) => tierOf(sum, bounds)
  const values = [
    column.text(known.map(({ id }) => id)),
    column.text(known.map(({ netSpend }) => String(netSpend))),
    column.text(known.map(({ asked }) => asked)),
    column.text(known.map(({ recorded }) => recorded)),
    column.text(known.map(({ recent }) => (recent ? textOf(recent) : null))),
    column.int4(known.map(({ recent }) => recent?.judged ?? null)),
    column.int4(known.map(({ recent }) => (recent && changesOn(recent, months, tierIn)) ?? null)),
  ]
  return [{ ...WRITE, values }]
}

const forget = (states: Changes): readonly Statement[] => {
  const gone = [...states].flatMap(([id, state]) => (state ? [] : id))
  return gone.length === 0 ? [] : [{ ...FORGET, values: [column.text(gone)] }]
}

const COLUMNS = 'customer_id as id, net_spend::text as "netSpend", asked, recorded, recent, judged'

const READ = {
  name: 'read customer tiers',
  text: `select ${COLUMNS} from read.reactor_customer_tiers where customer_id = any ($1::text[])`,
}

const UNSETTLED = {
  name: 'read unsettled customer tiers',
  text: `
    select ${COLUMNS} from read.reactor_customer_tiers
    where customer_id > $1
      and recorded <> case when net_spend > $3 then 'gold' when net_spend > $4 then 'silver' else 'bronze' end
    order by customer_id limit $2`,
}

const ALL = {
  name: 'read all customer tiers',
  text: `select ${COLUMNS} from read.reactor_customer_tiers where customer_id > $1 order by customer_id limit $2`,
}

const DUE = {
  name: 'read due customer tiers',
  text: `select ${COLUMNS} from read.reactor_customer_tiers where due <= $1 order by due, customer_id limit $2`,
}

const WRITE = {
  name: 'write customer tiers',
  text: `
    insert into read.reactor_customer_tiers as known (customer_id, net_spend, asked, recorded, recent, judged, due)
    select id, net_spend::numeric, asked, recorded, recent, judged, due
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int4[], $7::int4[])
      as state (id, net_spend, asked, recorded, recent, judged, due)
    order by id
    on conflict (customer_id) do update
    set net_spend = excluded.net_spend, asked = excluded.asked, recorded = excluded.recorded,
        recent = excluded.recent, judged = excluded.judged, due = excluded.due`,
}

const FORGET = {
  name: 'forget customer tiers',
  text: 'delete from read.reactor_customer_tiers where customer_id = any ($1::text[])',
}
