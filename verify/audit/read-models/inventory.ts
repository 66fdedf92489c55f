import { among, count, field, has, last, number, ON_HAND, RESERVED, STOCK, sum } from '../sql.ts'
import type { AuditedTable } from '../table.ts'

/** By the name of a movement: the event that tells it. */
const MOVEMENTS = {
  in: 'StockReceived',
  out: 'StockIssued',
  manual: 'StockAdjusted',
  shipped: 'StockShipped',
  transfer_in: 'StockTransferredIn',
  transfer_out: 'StockTransferredOut',
} as const

const KINDS = Object.entries(MOVEMENTS)
const MOVES = KINDS.map(([kind]) => `moves_${kind}`)
const COUNTED = KINDS.map(([kind, type]) => `${count(type)} as moves_${kind}`).join(', ')
const SUMMED = `sum(${ON_HAND}) as on_hand, sum(${RESERVED}) as reserved`

const stores: AuditedTable = {
  table: 'stores',
  key: { store_id: 'text' },
  columns: ['name', 'location', 'opened_at'],
  expected: (events) => `
    select ${field('storeId')} as store_id, ${field('name')} as name, ${field('location')} as location, occurred_at as opened_at
    from ${events} where ${among('StoreOpened')}`,
}

const inventoryProducts: AuditedTable = {
  table: 'inventory_products',
  key: { product_id: 'text' },
  columns: ['name', 'stocked', 'discontinued'],
  expected: (events) => `
    select ${field('productId')} as product_id, ${last(field('name'), 'ProductCreated', 'ProductRenamed')} as name,
      bool_or((${field('stocked')})::boolean) as stocked, ${has('ProductDiscontinued')} as discontinued
    from ${events} where ${among('ProductCreated', 'ProductRenamed', 'ProductDiscontinued')} group by 1`,
}

/** `low` has what is available of what is sold while that is little. */
const stockLevels: AuditedTable = {
  table: 'stock_levels',
  key: { product_id: 'text', store_id: 'text' },
  columns: ['on_hand', 'reserved', ...MOVES, 'discontinued', 'low'],
  expected: (events) => `
    select *, case when on_hand - reserved <= 1000 and not discontinued then on_hand - reserved end as low
    from (
      select ${field('productId')} as product_id, ${field('storeId')} as store_id, ${SUMMED}, ${COUNTED}
      from ${events} where ${among(...STOCK)} group by 1, 2
    ) level
    cross join lateral (
      select level.product_id in (select ${field('productId')} from ${events} where ${among('ProductDiscontinued')}) as discontinued
    ) product`,
}

const stockTotals: AuditedTable = {
  table: 'stock_totals',
  key: { store_id: 'text' },
  columns: ['on_hand', 'reserved', 'received', 'issued', 'adjusted', 'shipped', 'transferred_in', 'transferred_out', ...MOVES],
  expected: (events) => `
    select ${field('storeId')} as store_id, ${SUMMED}, ${COUNTED},
      ${sum(number('quantity'), among('StockReceived'))} as received,
      ${sum(number('quantity'), among('StockIssued'))} as issued,
      ${sum(number('quantity'), among('StockAdjusted'))} as adjusted,
      ${sum(number('quantity'), among('StockShipped'))} as shipped,
      ${sum(number('quantity'), among('StockTransferredIn'))} as transferred_in,
      ${sum(number('quantity'), among('StockTransferredOut'))} as transferred_out
    from ${events} where ${among(...STOCK)} group by 1`,
}

const stockMovements: AuditedTable = {
  table: 'stock_movements',
  key: { position: 'number' },
  columns: [
    ...['store_id', 'product_id', 'kind', 'quantity', 'reason', 'movement_id', 'credit_note_id', 'occurred_at', 'order_id'],
    ...['transfer_id', 'other_store_id'],
  ],
  expected: (events) => `
    select position, ${field('storeId')} as store_id, ${field('productId')} as product_id,
      case type ${KINDS.map(([kind, type]) => `when '${type}' then '${kind}'`).join(' ')} end as kind,
      ${number('quantity')} as quantity, ${field('reason')} as reason, ${field('movementId')} as movement_id,
      ${field('creditNoteId')} as credit_note_id, occurred_at, ${field('orderId')} as order_id, ${field('transferId')} as transfer_id,
      coalesce(${field('toStoreId')}, ${field('fromStoreId')}) as other_store_id
    from ${events} where ${among(...Object.values(MOVEMENTS))}`,
}

/** What a stock was right after every hundredth of its events. */
const stockCheckpoints: AuditedTable = {
  table: 'stock_checkpoints',
  key: { product_id: 'text', store_id: 'text', position: 'number' },
  columns: ['version', 'on_hand', 'reserved'],
  expected: (events) => `
    select * from (
      select ${field('productId')} as product_id, ${field('storeId')} as store_id, position, version,
        sum(${ON_HAND}) over by_then as on_hand, sum(${RESERVED}) over by_then as reserved
      from ${events} where ${among(...STOCK)}
      window by_then as (partition by stream order by position)
    ) stock where version % 100 = 0`,
}

export const inventory: readonly AuditedTable[] = [
  ...[stores, inventoryProducts, stockLevels, stockTotals, stockMovements, stockCheckpoints],
]
