import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { arrayOf, id, number, object, saying } from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { productId } from '../query-schemas.ts'
import { readTogether } from '../reads/recommendations-together.ts'
import { type Companion, goingWithOne } from '../recommendations/together.ts'
import { firstOf, inStock, type List, MOST_PARTNERS, measures, named } from './recommended.ts'

const one = paramsOf<{ productId: string }>(Joi.object({ productId }))
const list = queryOf<List>(Joi.object({ inStock, limit }))

export const boughtTogetherRoutes = ({ query }: Answering): readonly Route[] => [
  query(
    '/api/products/{productId}/recommendations',
    { params: one, query: list, docs: DOCS },
    async ({ params: { productId }, query, ask }) => {
      const found = await ask(readTogether, { productIds: [productId], partners: MOST_PARTNERS })
      const row = found.rows[0]!
      if (row.own.length === 0) return nothing(found, `There is no product ${productId}`)
      const { data, ...read } = await firstOf(goingWithOne(row), query, found, ask)
      return answer(read, { productId, data: data.map(shown) })
    },
  ),
]

const shown = ({ productId, name, score, best: { n, lift } }: Companion) => ({ productId, name, score, n, lift })

const DOCS: QueryDocs = {
  name: 'listBoughtTogether',
  summary: 'What is bought together with a product',
  description: 'Best score first: what is with it more often than chance explains, and still sold.',
  answer: object({
    productId: saying('What was asked about; it may be discontinued.', id),
    data: arrayOf(
      object<ReturnType<typeof shown>>({
        ...named,
        score: saying(
          'Cosine of the baskets of both, shrunk by support, times how much it is bought of late: from 0 to about 1.',
          number,
        ),
        ...measures,
      }),
    ),
  }),
}
