import { wordsOf } from '#shared/kernel/words.ts'
import { among, count, field, last, number, sum } from '../sql.ts'
import type { AuditedTable } from '../table.ts'
import { vectorOf, wordsAsText } from '../words.ts'

const OF_SPENDING = ['OrderPlaced', 'OrderCancelled', 'OrderReturned', 'CreditNoteIssued']
const TOTAL = number('total')
const PROFILES = ['CustomerRegistered', 'CustomerProfileChanged', 'CustomerErased']
const told = (name: string): string => `${last(`data -> 'profile' ->> '${name}'`, ...PROFILES)} as ${name}`

/** A profile is replaced as a whole; who was erased has none. */
const customers: AuditedTable = {
  table: 'customers',
  key: { customer_id: 'text' },
  columns: ['name', 'email', 'address', 'version', 'registered_at', 'erased_at', 'words'],
  personal: ['name', 'email', 'address', 'words'],
  expected: (events) => `
    select ${field('customerId')} as customer_id, ${told('name')}, ${told('email')}, ${told('address')}, max(version) as version,
      min(occurred_at) filter (where ${among('CustomerRegistered')}) as registered_at,
      ${last(`case type when 'CustomerErased' then occurred_at end`, ...PROFILES)} as erased_at, null as words
    from ${events} where ${among(...PROFILES, 'CustomerTierChanged')} group by 1`,
  found: `
    select customer_id, name, email, address, version, registered_at, erased_at, ${wordsAsText('words')} as words from read.customers`,
  derived: ({ name, email }) => {
    const words = [...wordsOf(name ?? ''), ...wordsOf(email?.split('@')[0] ?? '')]
    return { words: vectorOf(email == null ? words : [...words, email.toLowerCase()], 'A') }
  },
}

/** Whoever is known has a row; a guest's order is nobody's. */
const spendingOf = (events: string): string => `
  select ${field('customerId')} as customer_id, ${count('OrderPlaced')} - ${count('OrderCancelled')} as orders,
    ${sum(TOTAL, among('OrderPlaced'))} as gross, ${sum(TOTAL, among('OrderCancelled'))} as cancelled,
    ${sum(TOTAL, among('OrderReturned'))} as returned, ${sum(TOTAL, among('CreditNoteIssued'))} as credited,
    min(occurred_at) filter (where ${among('OrderPlaced')}) as first_order_at,
    max(occurred_at) filter (where ${among('OrderPlaced')}) as last_order_at,
    coalesce(${last(field('to'), 'CustomerTierChanged')}, 'bronze') as tier
  from ${events}
  where ${among(...OF_SPENDING, 'CustomerRegistered', 'CustomerTierChanged')} and ${field('customerId')} is not null
  group by 1`

const NET_SPEND = 'gross - cancelled - returned - credited'

const customerSpending: AuditedTable = {
  table: 'customer_spending',
  key: { customer_id: 'text' },
  columns: ['orders', 'gross', 'cancelled', 'returned', 'credited', 'first_order_at', 'last_order_at', 'net_spend', 'tier'],
  expected: (events) => `select *, ${NET_SPEND} as net_spend from (${spendingOf(events)}) spent`,
}

const customerTotals: AuditedTable = {
  table: 'customer_totals',
  key: { only_row: 'text' },
  columns: ['customers', 'net_spend'],
  expected: (events) => `
    select true as only_row, count(*) as customers, sum(${NET_SPEND}) as net_spend from (${spendingOf(events)}) spent having count(*) > 0`,
}

/** What is taken back counts at the time of its order. */
const customerLedger: AuditedTable = {
  table: 'customer_ledger',
  key: { customer_id: 'text', position: 'number' },
  columns: ['at', 'kind', 'amount', 'order_id'],
  expected: (events) => `
    select ${field('customerId')} as customer_id, position,
      case when ${among('OrderCancelled', 'OrderReturned')}
        then coalesce(min(occurred_at) filter (where ${among('OrderPlaced')}) over (partition by stream), occurred_at)
        else occurred_at end as at,
      case type when 'OrderPlaced' then 'ordered' when 'OrderCancelled' then 'cancelled' when 'OrderReturned' then 'returned'
        else 'credited' end as kind,
      case type when 'OrderPlaced' then ${TOTAL} else -${TOTAL} end as amount, ${field('orderId')} as order_id
    from ${events} where ${among(...OF_SPENDING)} and ${field('customerId')} is not null`,
}

const customerTierChanges: AuditedTable = {
  table: 'customer_tier_changes',
  key: { customer_id: 'text', version: 'number' },
  columns: ['at', 'from_tier', 'to_tier', 'net_spend', 'cause', 'reason', 'window_months', 'window_day'],
  expected: (events) => `
    select ${field('customerId')} as customer_id, version, occurred_at as at, ${field('from')} as from_tier, ${field('to')} as to_tier,
      (${field('netSpend')})::numeric as net_spend, ${field('cause')} as cause, ${field('reason')} as reason,
      data -> 'window' ->> 'months' as window_months, data -> 'window' ->> 'day' as window_day
    from ${events} where ${among('CustomerTierChanged')}`,
}

export const customersTables: readonly AuditedTable[] = [
  ...[customers, customerSpending, customerTotals, customerLedger, customerTierChanges],
]
