import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { arrayOf, count, id, number, object, orNull, saying, text } from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { productId } from '../query-schemas.ts'
import { readBoughtTogether } from '../reads/co-purchase.ts'

const one = paramsOf<{ productId: string }>(Joi.object({ productId }))
const list = queryOf<{ limit: number }>(Joi.object({ limit }))

export const coPurchaseRoutes = ({ query }: Answering): readonly Route[] => [
  query(
    '/api/products/{productId}/recommendations',
    { params: one, query: list, docs: DOCS },
    async ({ params, query: { limit }, ask }) => {
      const { productId } = params
      const found = await ask(readBoughtTogether, { productId, limit })
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
    },
  ),
]

const neighbour = object({
  productId: id,
  name: orNull(text),
  score: saying('Cosine of the baskets of both, shrunk by support.', number),
  n: saying('Baskets that have both.', count),
  lift: saying('How much more often together than by chance.', number),
})

const DOCS: QueryDocs = {
  name: 'listBoughtTogether',
  summary: 'What is bought together with a product',
  description: 'Best score first.',
  answer: object({ productId: id, data: arrayOf(neighbour) }),
}
