import Joi from 'joi'
import { paramsOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { type Currency, type Minor, majorOf } from '#shared/kernel/money.ts'
import type { Tier } from '#shared/kernel/tier.ts'
import { amount, arrayOf, count, id, object, oneOf, orNull, time, whole } from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import { requireOwn } from '../own.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { customerId } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readRecordedTiers, readTiers } from '../reads/customer-list.ts'
import { readCustomer } from '../reads/customers.ts'
import { createTiers } from '../tiers.ts'
import { unknown } from './customers.ts'

const one = paramsOf<{ customerId: string }>(Joi.object({ customerId }))

export const customerAnalyticsRoutes = ({ query, currency, tiers: thresholds }: Answering): readonly Route[] => {
  const tiers = createTiers(thresholds, currency)
  return [
    query(
      '/api/analytics/customers/{customerId}/lifetime-value',
      { keeping: 'private', params: one, docs: LIFETIME },
      async ({ params: { customerId }, caller, ask }) => {
        requireOwn(caller, 'ReadLifetimeValue', customerId)
        const found = await ask(readCustomer, { customerId })
        const [customer] = found.rows
        return customer ? answer(found, lifetimeValueIn(currency)(customer)) : nothing(found, unknown(customerId))
      },
    ),

    query('/api/analytics/tiers', { docs: TIERS }, async ({ ask }) => {
      const found = await (tiers.months > 0 ? ask(readRecordedTiers, {}) : ask(readTiers, tiers.thresholds))
      const row = found.rows[0]!
      const shown = (tier: Tier) => ({ tier, customers: row[tier], netSpend: majorOf(row[`${tier}Spend`], currency) })
      return answer(found, { data: (['gold', 'silver', 'bronze'] as const).map(shown) })
    }),
  ]
}

const lifetimeValueIn = (currency: Currency) => (customer: RowOf<typeof readCustomer>) => {
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

const LIFETIME: QueryDocs = {
  name: 'readLifetimeValue',
  summary: 'What a customer has spent, and what of it was taken back',
  answer: lifetimeValue,
  problems: ['forbidden'],
}

const TIERS: QueryDocs = {
  name: 'listTiers',
  summary: 'How many customers each tier has, and what they spent',
  answer: object({
    data: arrayOf(object({ tier: oneOf('gold', 'silver', 'bronze'), customers: count, netSpend: amount })),
  }),
}
