import { type NotNull, sql } from 'kysely'
import { read, reading } from '../reading.ts'

/** Stock may be known before its product is. */
const products = () =>
  read
    .selectFrom('products')
    .where('name', 'is not', null)
    .select([
      'product_id as productId',
      'name',
      'category',
      'price',
      'stocked',
      'status',
      'version',
      'on_hand as onHand',
      'reserved',
    ])
    .$narrowType<{ name: NotNull; category: NotNull; price: NotNull; stocked: NotNull }>()

export const readProduct = reading('product', 'catalogue', {
  rows: (given: { productId: string }) => products().where('product_id', '=', given.productId),
})

/** `search`: a tsquery. */
type ProductList = { category?: string | undefined; search?: string | undefined; afterId?: string; limit: number }

export const readProducts = reading('products', 'catalogue', {
  rows: ({ category, search, afterId, limit }: ProductList) => {
    let query = products()
    if (category !== undefined) query = query.where('category', '=', category)
    if (search !== undefined) query = query.where(sql<boolean>`to_tsvector('simple', name) @@ to_tsquery('simple', ${search})`)
    if (afterId !== undefined) query = query.where('product_id', '>', afterId)
    return query.orderBy('product_id').limit(limit)
  },
})
