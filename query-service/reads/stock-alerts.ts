import { read, reading } from '../reading.ts'
import { storeName } from './store-name.ts'

type AlertList = {
  storeId?: string | undefined
  above?: number | undefined
  atMost: number
  afterLow?: number
  afterProduct?: string
  afterStore?: string
  limit: number
}

/** Stocks of which `above` < available ≤ `atMost`, the least available first; `atMost` is 1,000 at the most. None that is no longer sold. */
export const readStockAlerts = reading('stock alerts', 'inventory', {
  rows: ({ storeId, above, atMost, afterLow, afterProduct, afterStore, limit }: AlertList) => {
    let query = read
      .selectFrom('stock_levels as level')
      .leftJoin('inventory_products as product', 'product.product_id', 'level.product_id')
      .select(['level.product_id as productId', 'name as productName', 'store_id as storeId', 'on_hand as onHand', 'reserved'])
      .select('low as available')
      .$narrowType<{ available: number }>()
      .where('low', '<=', atMost)
    if (above !== undefined) query = query.where('low', '>', above)
    if (storeId !== undefined) query = query.where('store_id', '=', storeId)
    if (afterLow !== undefined && afterProduct !== undefined && afterStore !== undefined)
      query = query
        .where('low', '>=', afterLow)
        .where((row) =>
          row(row.refTuple('low', 'level.product_id', 'store_id'), '>', row.tuple(afterLow, afterProduct, afterStore)),
        )
    return query.orderBy('low').orderBy('level.product_id').orderBy('store_id').limit(limit)
  },
  beside: storeName,
})
