import type { ProductId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import type { Statement } from '#shared/ports/database.ts'
import { addTo, sumsOf } from './add-to.ts'
import type { StockChange } from './stock-checkpoints.ts'

/** How many movements of each kind: `moves_in` and so on. */
const MOVES = ['movesIn', 'movesOut', 'movesManual', 'movesShipped', 'movesTransferIn', 'movesTransferOut'] as const
const LEVEL = ['onHand', 'reserved', ...MOVES] as const
const TOTAL = [...LEVEL, 'received', 'issued', 'adjusted', 'shipped', 'transferredIn', 'transferredOut'] as const

export type Level = StockChange & Readonly<Partial<Record<(typeof TOTAL)[number], number>>>
/** Its stock, wherever it stands, counts as low no more. */
export type Discontinued = { readonly productId: ProductId; readonly discontinued: true }

export const changeLevels = (changes: readonly (Level | Discontinued)[]): readonly Statement[] => {
  const levels = changes.filter((change) => 'storeId' in change)
  const discontinued = changes.flatMap((change) => ('storeId' in change ? [] : change.productId))
  return [
    ...meetDiscontinued(levels, discontinued),
    addToLevels(levels, discontinued),
    ...(levels.length > 0 ? [addToTotals(levels)] : []),
  ].flat()
}

const isFirst = ({ version }: Level): boolean => version === 1

/**
 * A stock that begins while another partition hears that its product is discontinued would not be seen by that one, and would not see it:
 * the one waits for the others, and they for it. No statement before it has rows of stock.
 */
const meetDiscontinued = (levels: readonly Level[], discontinued: readonly ProductId[]): readonly Statement[] => {
  const lock =
    discontinued.length > 0 ? 'pg_advisory_xact_lock' : levels.some(isFirst) ? 'pg_advisory_xact_lock_shared' : undefined
  return lock === undefined ? [] : [{ name: lock, text: `select ${lock}(1684109670, 0)`, values: [] }]
}

const addToTotals = addTo('stock_totals', { storeId: 'text' }, TOTAL)

const COLUMNS = ['on_hand', 'reserved', ...MOVES.map((moves) => moves.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))]
const ARRAYS = COLUMNS.map((_, index) => `$${index + 4}::int8[]`).join(', ')

const textOf = (ofDiscontinued: string): string => `
  insert into stock_levels as level (product_id, store_id, ${COLUMNS.join(', ')}, discontinued)
  select product_id, store_id, ${COLUMNS.map((name) => `sum(${name})`).join(', ')}, bool_or(discontinued)
  from (
    select product_id, store_id, ${COLUMNS.join(', ')},
           begins and exists (
             select from inventory_products as product where product.product_id = change.product_id and product.discontinued
           ) as discontinued
    from unnest($1::text[], $2::text[], $3::bool[], ${ARRAYS}) as change (product_id, store_id, begins, ${COLUMNS.join(', ')})
    ${ofDiscontinued}
  ) as change
  group by product_id, store_id
  order by product_id, store_id
  on conflict (product_id, store_id) do update
  set ${COLUMNS.map((name) => `${name} = level.${name} + excluded.${name}`).join(', ')},
      discontinued = level.discontinued or excluded.discontinued`

const ADD = textOf('')
const ADD_AND_DISCONTINUE = textOf(`
    union all
    select product_id, store_id, ${COLUMNS.map(() => '0').join(', ')}, true
    from stock_levels where product_id = any ($${COLUMNS.length + 4}::text[])`)

/** One statement for both: the rows of a product are those of several partitions. */
const addToLevels = (levels: readonly Level[], discontinued: readonly ProductId[]): Statement => {
  const { rows, sums } = sumsOf(levels, ['productId', 'storeId'], LEVEL)
  const values = [
    column.text(rows.map(({ productId }) => productId)),
    column.text(rows.map(({ storeId }) => storeId)),
    column.bool(rows.map(isFirst)),
    ...LEVEL.map((measure) => column.int8(sums[measure])),
  ]
  return discontinued.length === 0
    ? { name: 'add to stock levels', text: ADD, values }
    : { name: 'discontinue stock levels', text: ADD_AND_DISCONTINUE, values: [...values, column.text(discontinued)] }
}
