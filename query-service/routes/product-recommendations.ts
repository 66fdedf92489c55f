import Joi from 'joi'
import { bodyOf, queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { arrayOf, count, id, number, object, orNull, saying, text } from '../answer-schemas.ts'
import { answer } from '../answers.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { productId } from '../query-schemas.ts'
import { readTogether } from '../reads/recommendations-together.ts'
import { readTrending, type TrendingArticle } from '../reads/recommendations-trending.ts'
import { type Companion, goingWithAll } from '../recommendations/together.ts'
import { depthOf, firstOf, inStock, type List, MOST_PARTNERS, measures, named } from './recommended.ts'

/** As many as an order counts with. */
export const MOST_IN_BASKET = 50

const list = queryOf<List>(Joi.object({ inStock, limit }))
const basket = bodyOf<{ productIds: readonly string[] }>(
  Joi.object({ productIds: Joi.array().items(productId).min(1).max(MOST_IN_BASKET).required() }),
)

/** Of each list as much as there is, until that is more than thousands. */
export const partnersOf = (products: number): number => Math.min(MOST_PARTNERS, Math.ceil(1_500 / products))

export const productRecommendationRoutes = ({ query }: Answering): readonly Route[] => [
  query.post('/api/recommendations/basket', { query: list, body: basket, docs: BASKET }, async ({ query, body, ask }) => {
    const productIds = [...new Set(body.productIds)]
    const found = await ask(readTogether, { productIds, partners: partnersOf(productIds.length) })
    const row = found.rows[0]!
    const known = new Set(row.own.map(({ productId }) => productId))
    const { data, ...read } = await firstOf(goingWithAll(row), query, found, ask)
    return answer(read, { unknown: productIds.filter((id) => !known.has(id)), data: data.map(companionOf) })
  }),

  query('/api/recommendations/trending', { query: list, docs: TRENDING }, async ({ query, ask }) => {
    const found = await ask(readTrending, { popular: depthOf(query) })
    const { data, ...read } = await firstOf(found.rows, query, found, ask)
    return answer(read, { data: data.map(trendingOf) })
  }),
]

const companionOf = ({ productId, name, score, best }: Companion) => ({
  ...{ productId, name, score },
  goesWith: { productId: best.productId, name: best.name, n: best.n, lift: best.lift },
})

const trendingOf = ({ productId, name, trend, n }: TrendingArticle) => ({ productId, name, trend, n })

const BASKET: QueryDocs = {
  name: 'listBoughtWithBasket',
  summary: 'What is bought together with what is in a basket',
  description: 'Best score first; nothing that is in it. Products that are given twice count once.',
  answer: object({
    unknown: saying('Those of the products that there are not; they count for nothing.', arrayOf(id)),
    data: arrayOf(
      object<ReturnType<typeof companionOf>>({
        ...named,
        score: saying('How much it goes with all of the basket: to be held against the others of this answer.', number),
        goesWith: saying(
          'The product of the basket that it goes with most.',
          object({ productId: saying('In the basket.', id), name: saying('Of that product.', orNull(text)), ...measures }),
        ),
      }),
    ),
  }),
  problems: ['invalid_request'],
}

const TRENDING: QueryDocs = {
  name: 'listTrending',
  summary: 'What is bought most of late',
  description: 'A basket counts half as much after 30 days. Which products are looked at is found out every few seconds.',
  answer: object({
    data: arrayOf(
      object<ReturnType<typeof trendingOf>>({
        ...named,
        trend: saying('Its baskets, those of late counting more, as a share of the greatest such sum: from 0 to 1.', number),
        n: saying('Baskets that ever had it.', count),
      }),
    ),
  }),
}
