import { sql } from 'kysely'
import type { Minor } from '#shared/kernel/money.ts'
import { read, reading } from '../reading.ts'
import { shown } from '../sums.ts'

const AMOUNTS = ['revenue', 'returned', 'credited'] as const

const productSales = () =>
  read
    .selectFrom('product_sales as sales')
    .leftJoin('product_names as product', 'product.product_id', 'sales.product_id')
    .select(['sales.product_id as productId', 'name', 'units', 'free_units as freeUnits', 'orders'])
    .select(['units_back as unitsReturned', ...AMOUNTS.map((amount) => shown<Minor>(amount).as(amount))])

export const readProductSales = reading('product sales', 'sales', {
  rows: (given: { productId: string }) => productSales().where('sales.product_id', '=', given.productId),
})

export const readTopByRevenue = reading('top products by revenue', 'sales', {
  rows: ({ limit }: { limit: number }) =>
    productSales().orderBy(sql`revenue - returned - credited`, 'desc').orderBy('sales.product_id').limit(limit),
})

/** Free ones too: they may come back like any other. */
export const readTopByUnits = reading('top products by units', 'sales', {
  rows: ({ limit }: { limit: number }) =>
    productSales().orderBy(sql`units + free_units - units_back`, 'desc').orderBy('sales.product_id').limit(limit),
})

export const readCategorySales = reading('category sales', 'sales', {
  rows: (given: { category: string }) =>
    read
      .selectFrom('category_sales')
      .select(['category', 'units', 'free_units as freeUnits', 'units_back as unitsReturned'])
      .select(AMOUNTS.map((amount) => shown<Minor>(amount).as(amount)))
      .where('category', '=', given.category),
})

const MEASURES = [
  'orders',
  'gross',
  'cancelled_orders',
  'cancelled',
  'returns',
  'returned',
  'credit_notes',
  'credited',
  'rejected',
  'units',
  'free_units',
  'cancelled_units',
  'units_back',
] as const

export type Interval = 'hour' | 'day' | 'week' | 'month'
type Span = { from?: Date | undefined; to?: Date | undefined }

const revenue = ({ from, to }: Span) => {
  let query = read
    .selectFrom('revenue_by_hour')
    .select(MEASURES.map((measure) => shown<number>(sql`coalesce(sum(${sql.ref(measure)}), 0)`).as(measure)))
  if (from !== undefined) query = query.where('hour', '>=', from)
  if (to !== undefined) query = query.where('hour', '<', to)
  return query
}

/** Of the hours `from` ≤ hour < `to`, one row. */
export const readRevenue = reading('revenue', 'sales', { rows: revenue })

export const MOST_INTERVALS = 10_000

/** Of the same hours, one row for each day, ISO week or month in UTC in which something happened; one more than the most there may be. */
export const readRevenueBy = reading('revenue by interval', 'sales', {
  rows: ({ interval, ...span }: Span & { interval: Interval }) =>
    revenue(span)
      .select(sql<Date>`date_trunc(${interval}, hour, 'UTC')`.as('start'))
      .groupBy('start')
      .orderBy('start')
      .limit(sql.lit(MOST_INTERVALS + 1)),
})

/** How many orders have so many lines, fewest lines first. */
export const readBasketSizes = reading('basket sizes', 'sales', {
  rows: () => read.selectFrom('basket_sizes').select(['lines', 'orders']).where('orders', '>', 0).orderBy('lines'),
})
