import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import { get, type Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { answer, nothing } from '../answers.ts'
import type { QueryPorts } from '../ports.ts'
import { productId } from '../query-schemas.ts'
import { readBoughtTogether } from '../reads/co-purchase.ts'

const one = paramsOf<{ productId: string }>(Joi.object({ productId }))
const list = queryOf<{ limit: number }>(Joi.object({ limit }))

export const coPurchaseRoutes = ({ database }: QueryPorts): readonly Route[] => [
  get('/api/products/{productId}/recommendations', { params: one, query: list }, async ({ params, query: { limit } }) => {
    const { productId } = params
    const found = await readBoughtTogether(database, { productId, limit })
    const { ownName, ownBaskets, allBaskets } = found.beside
    if (ownName === null && ownBaskets === null) return nothing(found, `There is no product ${productId}`)
    // How much more often together than by chance.
    const liftOf = (n: number, baskets: number) => (n * (allBaskets ?? 0)) / ((ownBaskets ?? 0) * baskets)
    const data = found.rows.map(({ productId, name, score, n, baskets }) => ({
      productId,
      name,
      score,
      n,
      lift: liftOf(n, baskets),
    }))
    return answer(found, { productId, data })
  }),
]
