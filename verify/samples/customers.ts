import { type Invoice, isInvoice, type Year } from '../retail/year.ts'
import { byText, type Kind, newestFirst, pounds, type Question, sum } from './kind.ts'
import { orderSummary } from './orders.ts'
import type { Recount } from './recount.ts'

// "gold above 10,000, silver above 5,000, bronze otherwise, by net spend" (architecture.md), in pennies.
const [GOLD, SILVER] = [1_000_000, 500_000]

export type Customer = {
  readonly id: string
  readonly invoices: readonly Invoice[]
  readonly orders: readonly Invoice[]
  readonly gross: number
  readonly credited: number
  readonly net: number
}

/** Guests are nobody's customers. */
export const customersOf = (year: Year): ReadonlyMap<string, Customer> => {
  const byCustomer = Map.groupBy(
    year.entries.filter(isInvoice).filter(({ customer }) => customer !== ''),
    ({ customer }) => customer,
  )
  return new Map([...byCustomer].map(([id, invoices]) => [id, customerOf(id, invoices)]))
}

const customerOf = (id: string, invoices: readonly Invoice[]): Customer => {
  const orders = invoices.filter(({ kind }) => kind === 'order')
  const gross = sum(orders, amountOf)
  const credited = sum(invoices, amountOf) - gross
  return { id, invoices, orders, gross, credited, net: gross - credited }
}

const amountOf = ({ lines }: Invoice): number => sum(lines, ({ amount }) => amount)

export const customers = ({ customers: known }: Recount): Kind => {
  return {
    name: 'customers',
    keys: [...known.keys()],
    questions: (id) => questionsOf(known.get(id)!),
  }
}

const questionsOf = (customer: Customer): readonly Question[] => {
  const { id, invoices, orders, gross, credited, net } = customer
  const times = orders.map(({ at }) => at).toSorted()
  const seen = { customerId: id, orders: orders.length, firstOrderAt: times[0] ?? null, lastOrderAt: times.at(-1) ?? null }
  const changes = tierChangesOf(customer)
  const profile = {
    ...{ ...seen, name: null, email: null, address: null, registeredAt: invoices[0]!.at, erasedAt: null },
    ...{ netSpend: pounds(net), tier: tierOf(net), nextTier: nextTierOf(net), version: 1 + changes.length },
  }
  const lifetimeValue = {
    ...{ ...seen, gross: pounds(gross), cancelled: 0, returned: 0, credited: pounds(credited), lifetimeValue: pounds(net) },
    averageOrder: orders.length === 0 ? null : pounds(Math.round(gross / orders.length)),
  }
  const list = newestFirst(orders.toSorted((a, b) => byText(a.id, b.id))).map(orderSummary)
  return [
    { path: `/api/customers/${id}`, expected: profile },
    { path: `/api/analytics/customers/${id}/lifetime-value`, expected: lifetimeValue },
    { path: `/api/customers/${id}/tier-history`, listIn: 'data', expected: changes },
    { path: '/api/orders', query: { customerId: id }, listIn: 'data', expected: list },
  ]
}

export const tierOf = (net: number): 'gold' | 'silver' | 'bronze' => (net > GOLD ? 'gold' : net > SILVER ? 'silver' : 'bronze')

/** What is missing is a penny more than what leads up to the bound. */
const nextTierOf = (net: number): { readonly tier: string; readonly missing: number } | null => {
  if (net > GOLD) return null
  return net > SILVER ? { tier: 'gold', missing: pounds(GOLD - net + 1) } : { tier: 'silver', missing: pounds(SILVER - net + 1) }
}

/** Each time that an order or a credit note led across a bound. */
const tierChangesOf = ({ invoices }: Customer) => {
  let net = 0
  return invoices.flatMap((invoice) => {
    const from = tierOf(net)
    net += invoice.kind === 'order' ? amountOf(invoice) : -amountOf(invoice)
    const to = tierOf(net)
    return from === to ? [] : [{ from, to, netSpend: pounds(net) }]
  })
}
