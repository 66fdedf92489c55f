import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import { get, type Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { majorOf } from '#shared/kernel/money.ts'
import { answer, nothing } from '../answers.ts'
import { pagingBy } from '../paging.ts'
import type { QueryPorts } from '../ports.ts'
import { customerId } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readTierHistory } from '../reads/tier-history.ts'

type Change = RowOf<typeof readTierHistory>

const pages = pagingBy({ afterVersion: 'number' }, ({ version }: Change) => [version])
const one = paramsOf<{ customerId: string }>(Joi.object({ customerId }))
const list = queryOf<{ cursor?: { afterVersion: number }; limit: number }>(Joi.object({ cursor: pages.cursor, limit }))

/** A customer's tiers as they were recorded. The tier of the moment follows from the net spend, and may be a moment ahead. */
export const tierHistoryRoutes = ({ database, currency }: QueryPorts): readonly Route[] => [
  get('/api/customers/{customerId}/tier-history', { params: one, query: list }, async ({ params, query }) => {
    const { customerId } = params
    const { cursor, limit } = query
    const found = await readTierHistory(database, { customerId, ...cursor, limit: limit + 1 })
    if (found.beside.customer === null) return nothing(found, `There is no customer ${customerId}`)
    const shown = ({ from, to, netSpend, at, cause }: Change) => ({ from, to, netSpend: majorOf(netSpend, currency), at, cause })
    return answer(found, pages.pageOf(found.rows, limit, shown))
  }),
]
