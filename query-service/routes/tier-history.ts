import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { majorOf } from '#shared/kernel/money.ts'
import { amount, count, listOf, object, oneOf, orNull, position, saying, text, time } from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import { requireOwn } from '../own.ts'
import { pagingBy } from '../paging.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { customerId } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readTierHistory } from '../reads/tier-history.ts'

type Change = RowOf<typeof readTierHistory>

const pages = pagingBy({ afterVersion: 'version' }, ({ version }: Change) => [version])
const one = paramsOf<{ customerId: string }>(Joi.object({ customerId }))
const list = queryOf<{ cursor?: { afterVersion: number }; limit: number }>(Joi.object({ cursor: pages.cursor, limit }))

/** A customer's tiers as they were recorded. The tier of the moment follows from the net spend, and may be a moment ahead. */
export const tierHistoryRoutes = ({ query: route, currency }: Answering): readonly Route[] => [
  route(
    '/api/customers/{customerId}/tier-history',
    { keeping: 'private', params: one, query: list, docs: DOCS },
    async ({ params, query, caller, ask }) => {
      const { customerId } = params
      requireOwn(caller, 'ReadTierHistory', customerId)
      const { cursor, limit } = query
      const found = await ask(readTierHistory, { customerId, ...cursor, limit: limit + 1 })
      if (found.beside.customer === null) return nothing(found, `There is no customer ${customerId}`)
      const shown = ({ from, to, netSpend, at, cause, reason, months, day }: Change) => ({
        ...{ from, to, netSpend: majorOf(netSpend, currency), at, cause, reason },
        window: months === null || day === null ? null : { months, day },
      })
      return answer(found, pages.pageOf(found.rows, limit, shown))
    },
  ),
]

const tier = oneOf('gold', 'silver', 'bronze')

const DOCS: QueryDocs = {
  name: 'listTierChanges',
  summary: 'Each change of a customer’s tier as it was recorded, the first one first',
  answer: listOf(
    object({
      ...{ from: tier, to: tier, netSpend: amount, at: time, cause: position },
      reason: saying(
        'window: spending fell out of it; settings: other bounds, or another window; null: it is the event at `cause`.',
        orNull(oneOf('window', 'settings')),
      ),
      window: saying('In which months up to which day the net spend was counted.', orNull(object({ months: count, day: text }))),
    }),
  ),
  problems: ['forbidden'],
}
