import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import { get, type Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { type Currency, type Minor, majorOf } from '#shared/kernel/money.ts'
import type { Tier } from '#shared/kernel/tier.ts'
import { answer, nothing } from '../answers.ts'
import { pagingBy } from '../paging.ts'
import type { QueryPorts } from '../ports.ts'
import { customerId } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readCustomer, readCustomers, readTiers } from '../reads/customers.ts'
import { createTiers, type Tiers } from '../tiers.ts'

type Customer = RowOf<typeof readCustomer>

const pages = pagingBy({ afterSpend: 'bigint', afterId: 'text' }, (row: Customer) => [row.exactSpend, row.customerId])

type CustomerList = { tier?: Tier; sort: '-netSpend'; cursor?: { afterSpend: string; afterId: string }; limit: number }
const tier = Joi.valid('gold', 'silver', 'bronze')
const sort = Joi.valid('-netSpend').default('-netSpend')
const list = queryOf<CustomerList>(Joi.object({ tier, sort, cursor: pages.cursor, limit }))
const one = paramsOf<{ customerId: string }>(Joi.object({ customerId }))

export const customerRoutes = ({ database, currency, tiers: thresholds }: QueryPorts): readonly Route[] => {
  const tiers = createTiers(thresholds, currency)
  return [
    get('/api/customers', { query: list }, async ({ query: { tier, cursor, limit } }) => {
      const found = await readCustomers(database, { ...(tier && tiers.range(tier)), ...cursor, limit: limit + 1 })
      return answer(found, pages.pageOf(found.rows, limit, customerIn(currency, tiers)))
    }),

    get('/api/customers/{customerId}', { params: one }, async ({ params: { customerId } }) => {
      const found = await readCustomer(database, { customerId })
      const [customer] = found.rows
      return customer ? answer(found, customerIn(currency, tiers)(customer)) : nothing(found, unknown(customerId))
    }),

    get('/api/analytics/customers/{customerId}/lifetime-value', { params: one }, async ({ params: { customerId } }) => {
      const found = await readCustomer(database, { customerId })
      const [customer] = found.rows
      return customer ? answer(found, lifetimeValueIn(currency)(customer)) : nothing(found, unknown(customerId))
    }),

    get('/api/analytics/tiers', {}, async () => {
      const found = await readTiers(database, tiers.thresholds)
      const of = (tier: Tier) => found.rows.find((row) => row.tier === tier) ?? { customers: 0, netSpend: 0 as Minor }
      const shown = (tier: Tier) => ({ tier, customers: of(tier).customers, netSpend: majorOf(of(tier).netSpend, currency) })
      return answer(found, { data: (['gold', 'silver', 'bronze'] as const).map(shown) })
    }),
  ]
}

const unknown = (customerId: string): string => `There is no customer ${customerId}`

const customerIn = (currency: Currency, tiers: Tiers) => (customer: Customer) => {
  const { customerId, name, email, address, registeredAt, erasedAt, orders, netSpend, firstOrderAt, lastOrderAt, version } =
    customer
  const next = tiers.next(netSpend)
  return {
    ...{ customerId, name, email, address, registeredAt, erasedAt, orders },
    netSpend: majorOf(netSpend, currency),
    tier: tiers.of(netSpend),
    nextTier: next && { tier: next.tier, missing: majorOf(next.missing, currency) },
    ...{ firstOrderAt, lastOrderAt, version },
  }
}

const lifetimeValueIn = (currency: Currency) => (customer: Customer) => {
  const { customerId, orders, gross, cancelled, returned, credited, netSpend, firstOrderAt, lastOrderAt } = customer
  return {
    ...{ customerId, orders },
    gross: majorOf(gross, currency),
    cancelled: majorOf(cancelled, currency),
    returned: majorOf(returned, currency),
    credited: majorOf(credited, currency),
    lifetimeValue: majorOf(netSpend, currency),
    averageOrder: orders > 0 ? majorOf(Math.round((gross - cancelled) / orders) as Minor, currency) : null,
    ...{ firstOrderAt, lastOrderAt },
  }
}
