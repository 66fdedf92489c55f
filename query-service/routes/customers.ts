import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { type Currency, type Minor, majorOf } from '#shared/kernel/money.ts'
import type { Tier } from '#shared/kernel/tier.ts'
import type { CustomerId } from '#shared/kernel/types.ts'
import {
  amount,
  arrayOf,
  count,
  id,
  listOf,
  object,
  oneOf,
  orNull,
  saying,
  text,
  time,
  version,
  whole,
} from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import { pagingBy } from '../paging.ts'
import { type AsOf, asOf } from '../past/as-of.ts'
import type { PastCustomer } from '../past/past.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
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
const one = paramsOf<{ customerId: CustomerId }>(Joi.object({ customerId }))
const then = queryOf<{ asOf?: AsOf }>(Joi.object({ asOf }))

const personal = { keeping: 'private' } as const

export const customerRoutes = ({ query, past, currency, tiers: thresholds }: Answering): readonly Route[] => {
  const tiers = createTiers(thresholds, currency)
  return [
    query('/api/customers', { ...personal, query: list, docs: LIST }, async ({ query: { tier, cursor, limit }, ask }) => {
      const found = await ask(readCustomers, { ...(tier && tiers.range(tier)), ...cursor, limit: limit + 1 })
      return answer(found, pages.pageOf(found.rows, limit, customerIn(currency, tiers)))
    }),

    query('/api/customers/{customerId}', { ...personal, params: one, query: then, docs: ONE }, async (asked) => {
      const { customerId } = asked.params
      const { asOf } = asked.query
      const found = asOf ? await past.customer(customerId, asOf, asked) : await asked.ask(readCustomer, { customerId })
      const [customer] = found.rows
      return customer ? answer(found, customerIn(currency, tiers)(customer)) : nothing(found, unknown(customerId))
    }),

    query(
      '/api/analytics/customers/{customerId}/lifetime-value',
      { ...personal, params: one, docs: LIFETIME },
      async ({ params: { customerId }, ask }) => {
        const found = await ask(readCustomer, { customerId })
        const [customer] = found.rows
        return customer ? answer(found, lifetimeValueIn(currency)(customer)) : nothing(found, unknown(customerId))
      },
    ),

    query('/api/analytics/tiers', { docs: TIERS }, async ({ ask }) => {
      const found = await ask(readTiers, tiers.thresholds)
      const of = (tier: Tier) => found.rows.find((row) => row.tier === tier) ?? { customers: 0, netSpend: 0 as Minor }
      const shown = (tier: Tier) => ({ tier, customers: of(tier).customers, netSpend: majorOf(of(tier).netSpend, currency) })
      return answer(found, { data: (['gold', 'silver', 'bronze'] as const).map(shown) })
    }),
  ]
}

const unknown = (customerId: string): string => `There is no customer ${customerId}`

const customerIn = (currency: Currency, tiers: Tiers) => (customer: Customer | PastCustomer) => {
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

const tierName = oneOf('gold', 'silver', 'bronze')

const customer = object<ReturnType<ReturnType<typeof customerIn>>>({
  customerId: id,
  name: orNull(text),
  email: orNull(text),
  address: orNull(text),
  registeredAt: orNull(time),
  erasedAt: orNull(time),
  orders: whole,
  netSpend: amount,
  tier: tierName,
  nextTier: saying('The next tier, and what is to be spent until there.', orNull(object({ tier: tierName, missing: amount }))),
  firstOrderAt: orNull(time),
  lastOrderAt: orNull(time),
  version: orNull(version),
})

const lifetimeValue = object<ReturnType<ReturnType<typeof lifetimeValueIn>>>({
  customerId: id,
  orders: whole,
  gross: amount,
  cancelled: amount,
  returned: amount,
  credited: amount,
  lifetimeValue: amount,
  averageOrder: orNull(amount),
  firstOrderAt: orNull(time),
  lastOrderAt: orNull(time),
})

const LIST: QueryDocs = { name: 'listCustomers', summary: 'Customers, highest net spend first', answer: listOf(customer) }
const ONE: QueryDocs = { name: 'readCustomer', summary: 'A customer, with tier and net spend', answer: customer }
const LIFETIME: QueryDocs = {
  name: 'readLifetimeValue',
  summary: 'What a customer has spent, and what of it was taken back',
  answer: lifetimeValue,
}
const TIERS: QueryDocs = {
  name: 'listTiers',
  summary: 'How many customers each tier has, and what they spent',
  answer: object({ data: arrayOf(object({ tier: tierName, customers: count, netSpend: amount })) }),
}
