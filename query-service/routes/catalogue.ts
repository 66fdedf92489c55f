import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { majorOfUnitPrice } from '#shared/kernel/money.ts'
import { count, id, listOf, object, oneOf, text, unitPrice, version, whole, yesOrNo } from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import { pagingBy } from '../paging.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { category, productId, words } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readProduct, readProducts } from '../reads/catalogue.ts'

type Product = RowOf<typeof readProduct>

const pages = pagingBy({ afterId: 'text' }, (product: Product) => [product.productId])

type ProductList = { category?: string; search?: string; cursor?: { afterId: string }; limit: number }
const list = queryOf<ProductList>(Joi.object({ category, search: words, cursor: pages.cursor, limit }))
const one = paramsOf<{ productId: string }>(Joi.object({ productId }))

export const catalogueRoutes = ({ query }: Answering): readonly Route[] => [
  query('/api/products', { query: list, docs: LIST }, async ({ query: { cursor, limit, ...filter }, ask }) => {
    const found = await ask(readProducts, { ...filter, ...cursor, limit: limit + 1 })
    return answer(found, pages.pageOf(found.rows, limit, shown))
  }),

  query('/api/products/{productId}', { params: one, docs: ONE }, async ({ params: { productId }, ask }) => {
    const found = await ask(readProduct, { productId })
    const [product] = found.rows
    return product ? answer(found, shown(product)) : nothing(found, `There is no product ${productId}`)
  }),
]

const shown = ({ productId, name, category, price, stocked, status, onHand, reserved, version }: Product) => ({
  productId,
  name,
  category,
  price: majorOfUnitPrice(price),
  stocked,
  status,
  onHand,
  reserved,
  available: onHand - reserved,
  version,
})

const product = object<ReturnType<typeof shown>>({
  productId: id,
  name: text,
  category: text,
  price: unitPrice,
  stocked: yesOrNo,
  status: oneOf('active', 'discontinued'),
  onHand: whole,
  reserved: count,
  available: whole,
  version,
})

const LIST: QueryDocs = { name: 'listProducts', summary: 'The catalogue', answer: listOf(product) }
const ONE: QueryDocs = { name: 'readProduct', summary: 'A product, with its stock in all stores', answer: product }
