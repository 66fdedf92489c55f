import { sql } from 'kysely'
import { read, reading } from '../reading.ts'

/** An id, or how ids begin: `from` itself and what comes before `until`. */
export type IdRange = { readonly from: string; readonly until: string; readonly limit: number }

export const readProductsByIds = reading('products by ids', 'catalogue', {
  rows: ({ from, until, limit }: IdRange) =>
    read
      .selectFrom('products')
      .select(['product_id as productId', 'name', 'category', 'price', 'status'])
      .where('product_id', '>=', from)
      .where('product_id', '<', until)
      .orderBy('product_id')
      .limit(limit),
})

export const readOrdersByIds = reading('orders by ids', 'orders', {
  rows: ({ from, until, limit }: IdRange) =>
    read
      .selectFrom('orders')
      .select(['order_id as orderId', 'customer_id as customerId', 'status', 'placed_at as placedAt', 'total'])
      .where('order_id', '>=', from)
      .where('order_id', '<', until)
      .orderBy('order_id')
      .limit(limit),
})

export const readCustomersByIds = reading('customers by ids', 'customers', {
  rows: ({ from, until, limit }: IdRange) =>
    read
      .selectFrom('customers')
      .select(['customer_id as customerId', 'name', 'email'])
      .where('customer_id', '>=', from)
      .where('customer_id', '<', until)
      .orderBy('customer_id')
      .limit(limit),
})

/** `a` begins the names of half of all customers: of more than this the best are not looked for. */
const MOST_RANKED = 1_000

/** Who has, for each word, one that begins with it, the best first. Both are tsqueries. */
export const searchCustomers = reading('customers found', 'customers', {
  rows: ({ match, rank, limit }: { match: string; rank: string; limit: number }) =>
    read
      .selectFrom((any) =>
        any
          .selectFrom('customers')
          .select(['customer_id', 'name', 'email', 'words'])
          .where(sql<boolean>`words @@ ${match}::tsquery`)
          .limit(MOST_RANKED)
          .as('found'),
      )
      .select(['customer_id as customerId', 'name', 'email'])
      .orderBy(sql`ts_rank(words, ${rank}::tsquery, 1)`, 'desc')
      .orderBy('customer_id')
      .limit(limit),
  plannedAnew: true,
})
