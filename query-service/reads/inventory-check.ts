import { sql } from 'kysely'
import { read, reading } from '../reading.ts'
import { storeName } from './store-name.ts'

/** `products` and `quantities` are of one length. */
type Demand = { products: readonly string[]; quantities: readonly number[]; storeId?: string | undefined }

/** What is there of each product, in the order in which they are asked for: in a store, or in all of them. */
export const readInventoryCheck = reading('inventory check', 'inventory', {
  rows: ({ products, quantities, storeId }: Demand) =>
    read
      .selectFrom(
        sql<{ product_id: string; requested: number; place: number }>`
          unnest(${products}::text[], ${quantities}::int8[]) with ordinality`.as<'demand'>(
          sql`demand (product_id, requested, place)`,
        ),
      )
      .leftJoin('inventory_products as product', 'product.product_id', 'demand.product_id')
      .select(['demand.product_id as productId', 'demand.requested', 'name as productName', 'stocked', 'discontinued'])
      .select((demand) => {
        let levels = demand
          .selectFrom('stock_levels as level')
          .select(sql<number>`coalesce(sum(on_hand - reserved), 0)`.as('available'))
          .whereRef('level.product_id', '=', 'demand.product_id')
        if (storeId !== undefined) levels = levels.where('level.store_id', '=', storeId)
        return levels.$asScalar().$notNull().as('available')
      })
      .orderBy('demand.place'),
  beside: storeName,
})
