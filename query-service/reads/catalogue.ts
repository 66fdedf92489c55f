import { type RawBuilder, sql } from 'kysely'
import type { UnitPrice } from '#shared/kernel/money.ts'
import type { ProductSearch } from '../product-search.ts'
import { MOST_ROWS, type Reading, reading, written } from '../reading.ts'
import { findsAny, foundBySpelling, foundByWords, wordsLike } from './product-search.ts'

export type ProductOrder = 'id' | 'relevance' | 'name' | '-name' | 'price' | '-price' | 'newest'

/** Those of a key are present with `true` or not at all: a statement is written for each set of them. */
export type ProductList = {
  readonly status: 'active' | 'discontinued'
  readonly category?: string | undefined
  readonly minPrice?: UnitPrice | undefined
  readonly maxPrice?: UnitPrice | undefined
  readonly available?: true
  readonly gone?: true
  /** Where a search goes on behind its first page: how it found that. */
  readonly exactly?: true
  readonly similarly?: true
  readonly afterKey?: Key
  readonly afterId?: string
  readonly limit: number
}

export type Product = {
  readonly productId: string
  readonly name: string
  readonly category: string
  readonly price: UnitPrice
  readonly stocked: boolean
  readonly status: 'active' | 'discontinued'
  readonly version: number
  readonly createdAt: Date
  readonly onHand: number
  readonly reserved: number
}
/** `similar`: it has none of the words, but some like them. */
export type ListedProduct = Product & { readonly sortName: string; readonly rank: number; readonly similar: boolean }

const PRODUCT = sql`product.product_id as "productId", product.name, product.category, product.price, product.stocked,
  product.status, product.version, product.created_at as "createdAt",
  coalesce(stock.on_hand, 0) as "onHand", coalesce(stock.reserved, 0) as reserved`
/** One by one, and after those of a page were chosen: `offset 0` keeps it from being joined otherwise. */
const WITH_STOCK = sql`left join lateral
  (select on_hand, reserved from read.product_stock as its where its.product_id = product.product_id offset 0) as stock on true`

type Sql = RawBuilder<unknown>
type Key = string | number | Date
type Order = { readonly by: Sql; readonly behind: (key: Key | undefined, id: string) => Sql }

export const readProduct = reading('product', 'catalogue', {
  rows: ({ productId }: { productId: string }) =>
    written(sql<Product>`select ${PRODUCT} from read.products as product ${WITH_STOCK} where product.product_id = ${productId}`),
})

const upwards = (column: string): Order => ({
  by: sql`${sql.ref(column)}, product.product_id`,
  behind: (key, id) => sql`(${sql.ref(column)}, product.product_id) > (${key}, ${id})`,
})
const downwards = (column: string): Order => ({
  by: sql`${sql.ref(column)} desc, product.product_id desc`,
  behind: (key, id) => sql`(${sql.ref(column)}, product.product_id) < (${key}, ${id})`,
})

/** Each with its index, but for relevance; a page begins behind `afterKey` and `afterId`. */
const ORDERS: Readonly<Record<ProductOrder, Order>> = {
  id: { by: sql`product.product_id`, behind: (_, id) => sql`product.product_id > ${id}` },
  name: upwards('product.sort_name'),
  '-name': downwards('product.sort_name'),
  price: upwards('product.price'),
  '-price': downwards('product.price'),
  newest: downwards('product.created_at'),
  relevance: {
    by: sql`product.rank desc, product.product_id`,
    behind: (key, id) => sql`product.rank <= ${key}::int8 and (product.rank < ${key}::int8 or product.product_id > ${id})`,
  },
}

/** What is not stocked never runs out. Looked up one by one: most have some, and a page is soon full. */
const AVAILABLE = sql`(not stocked or coalesce(
  (select its.in_stock from read.product_stock as its where its.product_id = products.product_id), false))`
const GONE = sql`stocked and exists
  (select from read.product_stock as its where its.product_id = products.product_id and not its.in_stock)`

const filterOf = ({ status, category, minPrice, maxPrice, available, gone }: ProductList): Sql => {
  const conditions = [sql`status = ${status}`]
  if (category !== undefined) conditions.push(sql`category = ${category}`)
  if (minPrice !== undefined) conditions.push(sql`price >= ${minPrice}`)
  if (maxPrice !== undefined) conditions.push(sql`price <= ${maxPrice}`)
  if (available) conditions.push(AVAILABLE)
  if (gone) conditions.push(GONE)
  return sql.join(conditions, sql` and `)
}

/** Products that pass the filter. A first page finds them by spelling when no product there is has the words; later ones as it did. */
const found = (list: ProductList & ProductSearch): Sql => {
  const filter = filterOf(list)
  if (list.exactly) return foundByWords(list, filter)
  if (list.similarly) return foundBySpelling(filter)
  return sql`${foundByWords(list, filter)} union all select * from (${foundBySpelling(filter)}) as it where not ${findsAny(list)}`
}

const pageOf = (products: Sql, order: ProductOrder, { afterKey, afterId, limit }: ProductList): Sql => {
  const { by, behind } = ORDERS[order]
  return sql`
    select ${PRODUCT}, product.sort_name as "sortName", product.rank, product.similar
    from (
      select * from (
        select * from (${products}) as product
        ${afterId === undefined ? sql`` : sql`where ${behind(afterKey, afterId)}`}
        order by ${by}
        limit ${sql.lit(MOST_ROWS)}
      ) as page limit ${limit}
    ) as product ${WITH_STOCK}
    order by ${by}`
}

type ListReading<List> = Reading<List, ListedProduct>
const ofEach = <List>(of: (order: ProductOrder) => ListReading<List>): Readonly<Record<ProductOrder, ListReading<List>>> => {
  const all = Object.keys(ORDERS) as ProductOrder[]
  return Object.fromEntries(all.map((order) => [order, of(order)])) as Record<ProductOrder, ListReading<List>>
}

export const readProducts = ofEach<ProductList>((order) =>
  reading(`products by ${order}`, 'catalogue', {
    rows: (list: ProductList) => {
      const products = sql`select *, 0 as rank, false as similar from read.products where ${filterOf(list)}`
      return written(sql<ListedProduct>`${pageOf(products, order, list)}`)
    },
  }),
)

/** `tea` finds a thousand times as many as `teapot`. */
export const searchProducts = ofEach<ProductList & ProductSearch>((order) =>
  reading(`products found by ${order}`, 'catalogue', {
    rows: (list: ProductList & ProductSearch) => {
      const alike = list.exactly ? sql`` : sql`with ${wordsLike(list)}`
      return written(sql<ListedProduct>`${alike} ${pageOf(found(list), order, list)}`)
    },
    plannedAnew: true,
  }),
)
