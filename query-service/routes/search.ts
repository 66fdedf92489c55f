import Joi from 'joi'
import { queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { type Currency, majorOf, majorOfUnitPrice } from '#shared/kernel/money.ts'
import type { Position } from '#shared/kernel/types.ts'
import { amount, arrayOf, id, object, oneOf, orNull, saying, text, time, unitPrice, yesOrNo } from '../answer-schemas.ts'
import { answer } from '../answers.ts'
import type { Ask } from '../asking.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { searched } from '../query-schemas.ts'
import type { Reading, RowOf } from '../reading.ts'
import { searchProducts } from '../reads/catalogue.ts'
import { type IdRange, readCustomersByIds, readOrdersByIds, readProductsByIds, searchCustomers } from '../reads/search.ts'
import { type SearchTerms, searchTermsOf } from '../search-terms.ts'

type Product = RowOf<typeof readProductsByIds>
type Order = RowOf<typeof readOrdersByIds>
type Customer = RowOf<typeof readCustomersByIds>

/** What was found of one kind, and up to where in the log that tells: nowhere when it needed no looking. */
type Kind<Row> = { readonly rows: readonly Row[]; readonly frontiers: readonly Position[] }

const asked = queryOf<{ q: SearchTerms; limit: number }>(Joi.object({ q: searched(searchTermsOf).required(), limit }))

/** Products to everybody; orders and customers to who works in the shop. */
export const searchRoutes = ({ query, currency }: Answering): readonly Route[] => [
  query('/api/search', { keeping: 'private', query: asked, docs: DOCS }, async ({ query: { q, limit }, caller, ask }) => {
    const worksHere = caller.role === 'admin' || caller.role === 'staff'
    const [products, orders, customers] = await Promise.all([
      productsFor(q, limit, ask),
      worksHere ? byIds(readOrdersByIds, q, limit, ask) : undefined,
      worksHere ? customersFor(q, limit, ask) : undefined,
    ])
    const frontiers = [products, orders, customers].flatMap((kind) => kind?.frontiers ?? [])
    return answer(
      { frontier: Math.min(...frontiers) as Position },
      {
        products: products.rows.map(productShown),
        similar: products.similar,
        ...(orders && { orders: orders.rows.map(orderIn(currency)) }),
        ...(customers && { customers: customers.rows.map(customerShown) }),
      },
    )
  }),
]

const byIds = async <Row>(reading: Reading<IdRange, Row>, { ids }: SearchTerms, limit: number, ask: Ask): Promise<Kind<Row>> => {
  if (ids === undefined) return { rows: [], frontiers: [] }
  const { rows, frontier } = await ask(reading, { ...ids, limit })
  return { rows, frontiers: [frontier] }
}

/** Ids before words; whoever has both stands once. Words that are only similar do not count beside an id. */
const productsFor = async (terms: SearchTerms, limit: number, ask: Ask): Promise<Kind<Product> & { similar: boolean }> => {
  const [named, found] = await Promise.all([
    byIds(readProductsByIds, terms, limit, ask),
    ask(searchProducts.relevance, { ...terms.products, status: 'active', limit }),
  ])
  const similar = found.rows[0]?.similar ?? false
  const worded = similar && named.rows.length > 0 ? [] : found.rows
  const rows = firstOf([...named.rows, ...worded], ({ productId }) => productId, limit)
  return { rows, frontiers: [...named.frontiers, found.frontier], similar: similar && worded.length > 0 }
}

const customersFor = async (terms: SearchTerms, limit: number, ask: Ask): Promise<Kind<Customer>> => {
  const [named, found] = await Promise.all([
    byIds(readCustomersByIds, terms, limit, ask),
    ask(searchCustomers, { ...terms.customers, limit }),
  ])
  const rows = firstOf([...named.rows, ...found.rows], ({ customerId }) => customerId, limit)
  return { rows, frontiers: [...named.frontiers, found.frontier] }
}

const firstOf = <Row>(rows: readonly Row[], idOf: (row: Row) => string, limit: number): readonly Row[] => {
  const byId = new Map<string, Row>()
  for (const row of rows) if (!byId.has(idOf(row))) byId.set(idOf(row), row)
  return [...byId.values()].slice(0, limit)
}

const productShown = ({ productId, name, category, price, status }: Product) => ({
  kind: 'product',
  ...{ productId, name, category },
  price: majorOfUnitPrice(price),
  status,
})

const orderIn =
  (currency: Currency) =>
  ({ orderId, customerId, status, placedAt, total }: Order) => ({
    kind: 'order',
    ...{ orderId, customerId, status, placedAt },
    total: majorOf(total, currency),
  })

const customerShown = ({ customerId, name, email }: Customer) => ({ kind: 'customer', customerId, name, email })

const product = object<ReturnType<typeof productShown>>({
  kind: oneOf('product'),
  productId: id,
  name: text,
  category: text,
  price: unitPrice,
  status: oneOf('active', 'discontinued'),
})
const order = object<ReturnType<ReturnType<typeof orderIn>>>({
  kind: oneOf('order'),
  orderId: id,
  customerId: orNull(id),
  status: oneOf('placed', 'rejected', 'paid', 'shipped', 'delivered', 'cancelled'),
  placedAt: time,
  total: amount,
})
const customer = object<ReturnType<typeof customerShown>>({
  kind: oneOf('customer'),
  customerId: id,
  name: orNull(text),
  email: orNull(text),
})

const similar = saying('No product has the words; these have similar ones.', yesOrNo)

const DOCS: QueryDocs = {
  name: 'search',
  summary: 'Products, orders and customers that match',
  description: 'At most `limit` of each kind. Orders and customers are for the roles admin and staff; others get products.',
  answer: {
    ...object({ products: arrayOf(product), similar, orders: arrayOf(order), customers: arrayOf(customer) }),
    required: ['products', 'similar'],
  },
}
