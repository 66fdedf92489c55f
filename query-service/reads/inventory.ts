import { sql } from 'kysely'
import type { Position } from '#shared/kernel/types.ts'
import { read, reading } from '../reading.ts'
import { storeName } from './store-name.ts'

const TOTALS = [
  ...(['on_hand', 'reserved', 'received', 'issued', 'adjusted', 'shipped'] as const),
  ...(['transferred_in', 'transferred_out'] as const),
]

/** Over all stores; under other names than the rows have. */
const totals = () =>
  read
    .selectFrom('stock_totals')
    .select((stores) =>
      TOTALS.map((total) => stores.fn.coalesce(stores.fn.sum<number>(total), sql<number>`0`).as(`total_${total}` as const)),
    )

/** Products across stores, and beside them what all come to. */
export const readInventory = reading('inventory', 'inventory', {
  rows: ({ afterId, limit }: { afterId?: string; limit: number }) => {
    let query = read
      .selectFrom('stock_levels')
      .select(['product_id as productId', sql<number>`sum(on_hand)`.as('onHand'), sql<number>`sum(reserved)`.as('reserved')])
      .select((level) =>
        level
          .selectFrom('inventory_products as product')
          .select('name')
          .whereRef('product.product_id', '=', 'stock_levels.product_id')
          .as('productName'),
      )
    if (afterId !== undefined) query = query.where('product_id', '>', afterId)
    return query.groupBy('product_id').orderBy('product_id').limit(limit)
  },
  beside: totals,
})

/** Nothing for a product that has neither a name nor stock. */
export const readProductInventory = reading('product inventory', 'inventory', {
  rows: (given: { productId: string }) =>
    read
      .selectFrom('stock_levels')
      .select(['store_id as storeId', 'on_hand as onHand', 'reserved'])
      .where('product_id', '=', given.productId)
      .orderBy('store_id'),
  beside: (given: { productId: string }) =>
    read.selectNoFrom((one) =>
      one.selectFrom('inventory_products').select('name').where('product_id', '=', given.productId).as('productName'),
    ),
})

/** Where a product is now, and in each store the last checkpoint up to a position, from which the rest is told by the log. */
export const readCheckpoints = reading('stock checkpoints', 'inventory', {
  rows: ({ productId, asOf }: { productId: string; asOf: Position }) =>
    read
      .selectFrom('stock_levels as level')
      .leftJoinLateral(
        (one) =>
          one
            .selectFrom('stock_checkpoints as kept')
            .select(['kept.version', 'kept.on_hand as onHand', 'kept.reserved'])
            .whereRef('kept.product_id', '=', 'level.product_id')
            .whereRef('kept.store_id', '=', 'level.store_id')
            .where('kept.position', '<=', asOf)
            .orderBy('kept.position', 'desc')
            .limit(1)
            .as('checkpoint'),
        (join) => join.onTrue(),
      )
      .select(['level.store_id as storeId', 'checkpoint.version', 'checkpoint.onHand', 'checkpoint.reserved'])
      .where('level.product_id', '=', productId)
      .orderBy('level.store_id'),
})

export const readStores = reading('stores', 'inventory', {
  rows: ({ afterId, limit }: { afterId?: string; limit: number }) => {
    let query = read.selectFrom('stores').select(['store_id as storeId', 'name', 'location', 'opened_at as openedAt'])
    if (afterId !== undefined) query = query.where('store_id', '>', afterId)
    return query.orderBy('store_id').limit(limit)
  },
})

export const readStoreInventory = reading('store inventory', 'inventory', {
  rows: ({ storeId, afterId, limit }: { storeId: string; afterId?: string; limit: number }) => {
    let query = read
      .selectFrom('stock_levels as level')
      .leftJoin('inventory_products as product', 'product.product_id', 'level.product_id')
      .select(['level.product_id as productId', 'name as productName', 'on_hand as onHand', 'reserved'])
      .where('store_id', '=', storeId)
    if (afterId !== undefined) query = query.where('level.product_id', '>', afterId)
    return query.orderBy('level.product_id').limit(limit)
  },
  beside: storeName,
})
