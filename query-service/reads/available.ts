import { sql } from 'kysely'
import { reading, written } from '../reading.ts'

/** Those of the products that can be had: what is not stocked always, what is stocked while a store has some of it. */
export const readAvailable = reading('available products', 'catalogue', {
  rows: ({ productIds }: { readonly productIds: readonly string[] }) =>
    written(sql<{ productId: string }>`
      select asked.product_id as "productId"
      from unnest(${productIds}::text[]) as asked (product_id)
      cross join lateral (select stocked, status from read.products as its where its.product_id = asked.product_id offset 0) as product
      left join lateral (select in_stock from read.product_stock as its where its.product_id = asked.product_id offset 0) as stock on true
      where product.status = 'active' and (not stocked or coalesce(stock.in_stock, false))`),
})
