import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { majorOfUnitPrice, type UnitPrice } from '#shared/kernel/money.ts'
import { count, id, listOf, object, oneOf, saying, text, time, unitPrice, version, whole, yesOrNo } from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import { anyCursor } from '../paging.ts'
import type { Answering } from '../ports.ts'
import { productPages } from '../product-pages.ts'
import { type ProductSearch, productSearchOf } from '../product-search.ts'
import type { QueryDocs } from '../query-route.ts'
import { category, inOrder, unitPrice as price, productId, searched } from '../query-schemas.ts'
import { type Product, type ProductOrder, readProduct, readProducts, searchProducts } from '../reads/catalogue.ts'

type List = {
  category?: string
  search?: ProductSearch
  minPrice?: UnitPrice
  maxPrice?: UnitPrice
  inStock?: boolean
  status: 'active' | 'discontinued'
  sort?: Exclude<ProductOrder, 'id' | 'relevance'>
  cursor?: string
  limit: number
}
const filter = { category, search: searched(productSearchOf), minPrice: price, maxPrice: price, inStock: Joi.boolean() }
const status = Joi.valid('active', 'discontinued').default('active')
const sort = Joi.valid('name', '-name', 'price', '-price', 'newest')
const list = queryOf<List>(inOrder(Joi.object({ ...filter, status, sort, cursor: anyCursor, limit }), ['minPrice', 'maxPrice']))
const one = paramsOf<{ productId: string }>(Joi.object({ productId }))

export const catalogueRoutes = ({ query }: Answering): readonly Route[] => [
  query(
    '/api/products',
    { query: list, docs: LIST },
    async ({ query: { search, sort, inStock, cursor, limit, ...filter }, ask }) => {
      const order = sort ?? (search ? 'relevance' : 'id')
      const pages = productPages[order]
      const stock = inStock === undefined ? {} : inStock ? { available: true as const } : { gone: true as const }
      const after = cursor === undefined ? {} : pages.behind(cursor, search !== undefined)
      const list = { ...filter, ...stock, ...after, limit: limit + 1 }
      const found = await (search ? ask(searchProducts[order], { ...list, ...search }) : ask(readProducts[order], list))
      return answer(found, { ...pages.pageOf(found.rows, limit, shown), similar: found.rows[0]?.similar ?? false })
    },
  ),

  query('/api/products/{productId}', { params: one, docs: ONE }, async ({ params: { productId }, ask }) => {
    const found = await ask(readProduct, { productId })
    const [product] = found.rows
    return product ? answer(found, shown(product)) : nothing(found, `There is no product ${productId}`)
  }),
]

const shown = ({ productId, name, category, price, stocked, status, onHand, reserved, createdAt, version }: Product) => ({
  ...{ productId, name, category },
  price: majorOfUnitPrice(price),
  ...{ stocked, status, onHand, reserved },
  available: onHand - reserved,
  ...{ createdAt, version },
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
  createdAt: time,
  version,
})

const similar = saying('No product has the words of the search; these have similar ones.', yesOrNo)

const LIST: QueryDocs = { name: 'listProducts', summary: 'The catalogue', answer: listOf(product, { similar }) }
const ONE: QueryDocs = { name: 'readProduct', summary: 'A product, with its stock in all stores', answer: product }
