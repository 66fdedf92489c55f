import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import { get, type Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { majorOfUnitPrice } from '#shared/kernel/money.ts'
import { answer, nothing } from '../answers.ts'
import { pagingBy } from '../paging.ts'
import type { QueryPorts } from '../ports.ts'
import { category, productId, words } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readProduct, readProducts } from '../reads/catalogue.ts'

type Product = RowOf<typeof readProduct>

const pages = pagingBy({ afterId: 'text' }, (product: Product) => [product.productId])

type ProductList = { category?: string; search?: string; cursor?: { afterId: string }; limit: number }
const list = queryOf<ProductList>(Joi.object({ category, search: words, cursor: pages.cursor, limit }))
const one = paramsOf<{ productId: string }>(Joi.object({ productId }))

export const catalogueRoutes = ({ database }: QueryPorts): readonly Route[] => [
  get('/api/products', { query: list }, async ({ query: { cursor, limit, ...filter } }) => {
    const found = await readProducts(database, { ...filter, ...cursor, limit: limit + 1 })
    return answer(found, pages.pageOf(found.rows, limit, shown))
  }),

  get('/api/products/{productId}', { params: one }, async ({ params: { productId } }) => {
    const found = await readProduct(database, { productId })
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
