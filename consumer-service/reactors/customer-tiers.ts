import type { Tier, TierBounds } from '#shared/kernel/tier.ts'
import { column } from '#shared/ports/column.ts'
import type { Statement, Transaction } from '#shared/ports/database.ts'
import type { CustomerTier } from './customer-tier.ts'
import type { States } from './reactor.ts'

/** What the tier reactor knows of each customer. */
export const customerTiers = ({ gold, silver }: TierBounds): States<CustomerTier> => ({
  read: async (tx, ids) => statesIn(await tx.query<Row>({ ...READ, values: [column.text(ids)] })),
  unsettled: async (tx, after, limit) => statesIn(await tx.query<Row>({ ...UNSETTLED, values: [after, limit, gold, silver] })),
  write: (states) => [...writeKnown(states), ...forget(states)],
  clear: { text: 'delete from read.reactor_customer_tiers', values: [] },
})

/** A sum has no bound: it comes as text. */
type Row = { readonly id: string; readonly netSpend: string; readonly asked: Tier; readonly recorded: Tier }

const statesIn = (rows: Awaited<ReturnType<Transaction['query']>>): ReadonlyMap<string, CustomerTier> =>
  new Map((rows as readonly Row[]).map(({ id, netSpend, ...tiers }) => [id, { ...tiers, netSpend: BigInt(netSpend) }]))

type Changes = ReadonlyMap<string, CustomerTier | undefined>

const writeKnown = (states: Changes): readonly Statement[] => {
  const known = [...states].flatMap(([id, state]) => (state ? { id, ...state } : []))
  if (known.length === 0) return []
  const columns = [
    known.map(({ id }) => id),
    known.map(({ netSpend }) => String(netSpend)),
    known.map(({ asked }) => asked),
    known.map(({ recorded }) => recorded),
  ]
  return [{ ...WRITE, values: columns.map((values) => column.text(values)) }]
}

const forget = (states: Changes): readonly Statement[] => {
  const gone = [...states].flatMap(([id, state]) => (state ? [] : id))
  return gone.length === 0 ? [] : [{ ...FORGET, values: [column.text(gone)] }]
}

const COLUMNS = 'customer_id as id, net_spend::text as "netSpend", asked, recorded'

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

const WRITE = {
  name: 'write customer tiers',
  text: `
    insert into read.reactor_customer_tiers as known (customer_id, net_spend, asked, recorded)
    select id, net_spend::numeric, asked, recorded
    from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as state (id, net_spend, asked, recorded)
    order by id
    on conflict (customer_id) do update
    set net_spend = excluded.net_spend, asked = excluded.asked, recorded = excluded.recorded`,
}

const FORGET = {
  name: 'forget customer tiers',
  text: 'delete from read.reactor_customer_tiers where customer_id = any ($1::text[])',
}
