import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { DEFAULT_WEIGHTS } from '#shared/kernel/weights.ts'
import { arrayOf, count, id, number, object, oneOf, orNull, saying, text } from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import { requireOwn } from '../own.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { customerId } from '../query-schemas.ts'
import { readCustomer } from '../reads/customers.ts'
import { readFeatures } from '../reads/recommendations-features.ts'
import { featuresOf } from '../recommendations/features.ts'
import { type Include, type Ranked, rank } from '../recommendations/rank.ts'
import { textOf } from '../recommendations/reason-text.ts'
import { unknown } from './customers.ts'
import { depthOf, firstOf, inStock, type List, least, named } from './recommended.ts'

const one = paramsOf<{ customerId: string }>(Joi.object({ customerId }))
const include = Joi.valid('all', 'bought', 'new').default('all')
const list = queryOf<List & { include: Include }>(Joi.object({ include, inStock, limit }))

export const customerRecommendationRoutes = ({ query: route, weights = DEFAULT_WEIGHTS }: Answering): readonly Route[] => [
  route(
    '/api/customers/{customerId}/recommendations',
    { keeping: 'private', params: one, query: list, docs: DOCS },
    async ({ params: { customerId }, query, caller, ask }) => {
      requireOwn(caller, 'ReadRecommendations', customerId)
      const [customer, found] = await Promise.all([
        ask(readCustomer, { customerId }),
        ask(readFeatures, { customerId, popular: depthOf(query) }),
      ])
      if (customer.rows.every(({ erasedAt }) => erasedAt !== null)) return nothing(customer, unknown(customerId))
      const features = featuresOf(found.rows[0]!)
      const { include, inStock, limit } = query
      const ranked = rank(features, weights, { include, ...(!inStock && { limit }) }).map(shown)
      const { data, frontier } = await firstOf(ranked, query, { frontier: least(customer, found) }, ask)
      const orders = features.baskets.length
      return answer({ frontier }, { customerId, basis: orders > 0 ? 'orders' : 'trending', orders, data })
    },
  ),
]

const shown = ({ article: { productId, name }, score, reason }: Ranked) => ({
  ...{ productId, name, score },
  reason: { ...reason, text: textOf(reason) },
})

const readable = saying('For the customer to read, in English.', text)
const code = (name: string) => saying('What counted most.', oneOf(name))
const n = (which: string) => saying(which, count)

const reason = {
  anyOf: [
    object({
      code: code('bought_often'),
      orders: saying('How many of the orders that were looked at have it.', count),
      of: saying('How many orders were looked at: the last ones.', count),
      text: readable,
    }),
    object({
      code: code('goes_with'),
      productId: saying('What the customer buys, and this goes with.', id),
      name: saying('Of that product.', orNull(text)),
      n: n('Baskets that have both.'),
      text: readable,
    }),
    object({ code: code('trending'), text: readable }),
    object({ code: code('popular'), n: n('Baskets that ever had it.'), text: readable }),
  ],
}

const DOCS: QueryDocs = {
  name: 'listRecommendations',
  summary: 'What a customer may want to buy, best score first',
  description:
    'From the last 100 orders, what trends, and what goes with what the customer buys; nothing discontinued. A customer may ask about themselves.',
  answer: object({
    customerId: saying('Who was asked about.', id),
    basis: saying('orders: what the customer has bought; trending: there is nothing yet, and it is what others buy.', {
      ...oneOf('orders', 'trending'),
    }),
    orders: saying('How many orders were looked at.', count),
    data: arrayOf(
      object<ReturnType<typeof shown>>({
        ...named,
        score: saying('To be held against the others of this answer.', number),
        reason: saying('Why it is here.', reason),
      }),
    ),
  }),
  problems: ['forbidden'],
}
