import Joi from 'joi'
import { requireRole } from '#shared/http/forbidden.ts'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import { InvalidRequest } from '#shared/http/problem.ts'
import type { Caller, Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { isInstant } from '#shared/kernel/instant.ts'
import { type Currency, majorOf } from '#shared/kernel/money.ts'
import type { Tier } from '#shared/kernel/tier.ts'
import type { CustomerId } from '#shared/kernel/types.ts'
import { amount, id, listOf, object, oneOf, orNull, saying, text, time, version, whole } from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import { mayKnow, requireOwn } from '../own.ts'
import { otherList, pagingBy } from '../paging.ts'
import { type AsOf, asOf } from '../past/as-of.ts'
import type { PastCustomer } from '../past/past.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { customerId } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readHighestSpend, readLastBuyers, readLowestSpend } from '../reads/customer-list.ts'
import { readCustomer } from '../reads/customers.ts'
import { createTiers, type Tiers } from '../tiers.ts'

type Customer = RowOf<typeof readCustomer>

const LISTS = { '-netSpend': readHighestSpend, netSpend: readLowestSpend, '-lastOrderAt': readLastBuyers } as const
type Sort = keyof typeof LISTS

/** Who has never ordered comes behind everybody who has. */
const NEVER = Date.parse('0001-01-01T00:00:00Z')

/** A cursor says of which list it is: what another is sorted by is another number. */
const pages = (sort: Sort) =>
  pagingBy({ afterSort: 'text', afterKey: 'bigint', afterId: 'text' }, ({ exactSpend, lastOrderAt, customerId }: Customer) => [
    sort,
    sort === '-lastOrderAt' ? String(lastOrderAt?.getTime() ?? NEVER) : exactSpend,
    customerId,
  ])

type Cursor = { afterSort: string; afterKey: string; afterId: string }
type CustomerList = { tier?: Tier; sort: Sort; cursor?: Cursor; limit: number }
const tier = Joi.valid('gold', 'silver', 'bronze')
const sort = Joi.valid(...Object.keys(LISTS)).default('-netSpend')
const list = queryOf<CustomerList>(Joi.object({ tier, sort, cursor: pages('-netSpend').cursor, limit }))
const one = paramsOf<{ customerId: CustomerId }>(Joi.object({ customerId }))
const then = queryOf<{ asOf?: AsOf }>(Joi.object({ asOf }))

const personal = { keeping: 'private' } as const

export const customerRoutes = ({ query, past, currency, tiers: thresholds, clock }: Answering): readonly Route[] => {
  const tiers = createTiers(thresholds, currency)
  const shownTo = customerIn(currency, tiers)
  return [
    query('/api/customers', { ...personal, query: list, docs: listDocs(tiers) }, async ({ query, caller, ask }) => {
      requireRole(caller, 'ListCustomers', 'admin', 'staff', 'import')
      const { tier, sort, cursor, limit } = fitting(query)
      const { afterSort: _, ...after } = cursor ?? {}
      const which = tier && (tiers.months > 0 ? { tier } : tiers.range(tier))
      const found = await ask(LISTS[sort], { ...tiers.windowAt(clock.now()), ...which, ...after, limit: limit + 1 })
      const shown = (row: Customer) => shownTo(row, caller, tiers.months > 0 ? row.recordedTier : undefined)
      return answer(found, pages(sort).pageOf(found.rows, limit, shown))
    }),

    query('/api/customers/{customerId}', { ...personal, params: one, query: then, docs: oneDocs(tiers) }, async (asked) => {
      const { customerId } = asked.params
      const { asOf } = asked.query
      requireOwn(asked.caller, 'ReadCustomer', customerId)
      const found = asOf
        ? await past.customer(customerId, asOf, asked, tiers.months > 0 ? tiers.windowAt : undefined)
        : await asked.ask(readCustomer, { customerId, ...tiers.windowAt(clock.now()) })
      const [customer] = found.rows
      return customer ? answer(found, shownTo(customer, asked.caller)) : nothing(found, unknown(customerId))
    }),
  ]
}

export const unknown = (customerId: string): string => `There is no customer ${customerId}`

/** Throws InvalidRequest for what no index has an answer to. */
const fitting = (list: CustomerList): CustomerList => {
  if (list.tier !== undefined && list.sort === '-lastOrderAt')
    throw new InvalidRequest([{ in: 'query', pointer: '/tier', message: 'cannot be combined with sort=-lastOrderAt' }])
  if (list.cursor && list.cursor.afterSort !== list.sort)
    throw new InvalidRequest([{ in: 'query', pointer: '/cursor', message: 'is of a list that is sorted otherwise' }])
  if (list.cursor?.afterSort === '-lastOrderAt' && !isInstant(Number(list.cursor.afterKey))) throw otherList()
  return list
}

/** `recorded`: the tier it is listed under. */
const customerIn = (currency: Currency, tiers: Tiers) => (customer: Customer | PastCustomer, caller: Caller, recorded?: Tier) => {
  const { customerId, registeredAt, erasedAt, orders, netSpend, windowSpend, firstOrderAt, lastOrderAt, version } = customer
  const { name, email, address } = mayKnow(caller) ? customer : NOBODY
  const counted = windowSpend ?? netSpend
  const next = tiers.next(counted, recorded)
  return {
    ...{ customerId, name, email, address, registeredAt, erasedAt, orders },
    netSpend: majorOf(netSpend, currency),
    ...(windowSpend !== null && { windowSpend: majorOf(windowSpend, currency) }),
    tier: recorded ?? tiers.of(counted),
    nextTier: next && { tier: next.tier, missing: majorOf(next.missing, currency) },
    ...{ firstOrderAt, lastOrderAt, version },
  }
}

const NOBODY = { name: null, email: null, address: null }

const tierName = oneOf('gold', 'silver', 'bronze')

/** With a window, what was spent in it stands beside all that ever was. */
const customerSchema = ({ months }: Tiers) =>
  object<Omit<ReturnType<ReturnType<typeof customerIn>>, 'windowSpend'>>({
    customerId: id,
    name: orNull(text),
    email: orNull(text),
    address: orNull(text),
    registeredAt: orNull(time),
    erasedAt: orNull(time),
    orders: whole,
    netSpend: amount,
    ...(months > 0 && { windowSpend: saying(`Net spend of the last ${months} months.`, amount) }),
    tier: tierName,
    nextTier: saying('The next tier, and what is to be spent until there.', orNull(object({ tier: tierName, missing: amount }))),
    firstOrderAt: orNull(time),
    lastOrderAt: orNull(time),
    version: orNull(version),
  })

const listDocs = (tiers: Tiers): QueryDocs => ({
  name: 'listCustomers',
  summary: 'Customers, highest net spend first unless sorted otherwise',
  description: 'For the roles admin, staff and import; the last one is not told who they are.',
  answer: listOf(customerSchema(tiers)),
  problems: ['forbidden'],
})

const oneDocs = (tiers: Tiers): QueryDocs => ({
  name: 'readCustomer',
  summary: 'A customer, with tier and net spend',
  description: 'A customer may ask about themselves. The role import is not told who it is.',
  answer: customerSchema(tiers),
  problems: ['forbidden'],
})
