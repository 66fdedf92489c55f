import { sql } from 'kysely'
import { read, reading } from '../reading.ts'
import type { MovementKind } from '../tables.ts'

export type MovementFilter = {
  storeId?: string | undefined
  productId?: string | undefined
  type?: MovementKind | undefined
  from?: Date | undefined
  to?: Date | undefined
}
type MovementList = MovementFilter & { afterTime?: Date; afterPosition?: number; offset?: number | undefined; limit: number }

const movements = ({ storeId, productId, type, from, to }: MovementFilter) => {
  let query = read.selectFrom('stock_movements as movement')
  if (storeId !== undefined) query = query.where('store_id', '=', storeId)
  if (productId !== undefined) query = query.where('movement.product_id', '=', productId)
  if (type !== undefined) query = query.where('kind', '=', type)
  if (from !== undefined) query = query.where('occurred_at', '>=', from)
  if (to !== undefined) query = query.where('occurred_at', '<', to)
  return query
}

/** Newest first, and how many there are in all on the first pages. `from` ≤ occurred < `to`. */
export const readMovements = reading('movements', 'inventory', {
  rows: ({ afterTime, afterPosition, offset, limit, ...filter }: MovementList) => {
    let query = movements(filter)
      .leftJoin('inventory_products as product', 'product.product_id', 'movement.product_id')
      .select(['position', 'store_id as storeId', 'movement.product_id as productId', 'name as productName', 'kind as type'])
      .select(['quantity', 'reason', 'movement_id as movementId', 'credit_note_id as creditNoteId', 'order_id as orderId'])
      .select(['transfer_id as transferId', 'other_store_id as otherStoreId', 'occurred_at as occurredAt'])
    if (afterTime !== undefined && afterPosition !== undefined)
      query = query.where((row) =>
        row(row.refTuple('occurred_at', 'position'), '<', row.tuple(afterTime, afterPosition as never)),
      )
    if (offset !== undefined) query = query.offset(offset)
    return query.orderBy('occurred_at', 'desc').orderBy('position', 'desc').limit(limit)
  },
  beside: ({ afterTime, ...filter }) =>
    afterTime === undefined ? counted(filter) : read.selectNoFrom(sql<number>`0`.as('totalItems')),
})

/**
 * How many there are in all. Of all times, that stands in the rows of the stocks; within a time each is counted along an index, which
 * costs more the more there are: who goes through them by cursor is not told again and again.
 */
const counted = ({ from, to, ...filter }: MovementFilter) =>
  from === undefined && to === undefined
    ? countedBefore(filter)
    : movements({ from, to, ...filter }).select((one) => one.fn.countAll<number>().as('totalItems'))

const KINDS = ['in', 'out', 'manual', 'shipped', 'transfer_in', 'transfer_out'] as const satisfies MovementKind[]

const countedBefore = ({ storeId, productId, type }: MovementFilter) => {
  const ofKind = KINDS.map((kind) => sql`when ${sql.lit(kind)} then ${sql.ref(`moves_${kind}`)}`)
  const ofAll = KINDS.map((kind) => sql.ref(`moves_${kind}`))
  const moves = type === undefined ? sql.join(ofAll, sql` + `) : sql`case ${type}::text ${sql.join(ofKind, sql` `)} end`
  const totalItems = sql<number>`coalesce(sum(${moves}), 0)`.as('totalItems')
  if (productId === undefined) {
    const stores = read.selectFrom('stock_totals').select(totalItems)
    return storeId === undefined ? stores : stores.where('store_id', '=', storeId)
  }
  const levels = read.selectFrom('stock_levels').select(totalItems).where('product_id', '=', productId)
  return storeId === undefined ? levels : levels.where('store_id', '=', storeId)
}
