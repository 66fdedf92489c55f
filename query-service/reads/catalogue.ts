import { sql } from 'kysely'
import { read, reading } from '../reading.ts'

const products = () =>
  read
    .selectFrom('products')
    .leftJoin('product_stock as stock', 'stock.product_id', 'products.product_id')
    .select(['products.product_id as productId', 'name', 'category', 'price', 'stocked', 'status', 'version'])
    .select((one) => [
      one.fn.coalesce('stock.on_hand', one.lit(0)).as('onHand'),
      one.fn.coalesce('stock.reserved', one.lit(0)).as('reserved'),
    ])

export const readProduct = reading('product', 'catalogue', {
  rows: (given: { productId: string }) => products().where('products.product_id', '=', given.productId),
})

/** `search`: a tsquery. */
type ProductList = { category?: string | undefined; search?: string | undefined; afterId?: string; limit: number }

export const readProducts = reading('products', 'catalogue', {
  rows: ({ category, search, afterId, limit }: ProductList) => {
    let query = products()
    if (category !== undefined) query = query.where('category', '=', category)
    if (search !== undefined) query = query.where(sql<boolean>`to_tsvector('simple', name) @@ to_tsquery('simple', ${search})`)
    if (afterId !== undefined) query = query.where('products.product_id', '>', afterId)
    return query.orderBy('products.product_id').limit(limit)
  },
})
