import { among, count, field, LINES, last, number, sum } from '../sql.ts'
import type { AuditedTable } from '../table.ts'

const SALES = ['OrderPlaced', 'OrderCancelled', 'OrderReturned', 'CreditNoteIssued']
const SIGN = `case type when 'OrderPlaced' then 1 when 'OrderCancelled' then -1 end`
const BACK = among('OrderReturned', 'CreditNoteIssued')
const TOTAL = number('total')

/** What lines come to: of those at price 0 the units are free. */
const SUMS = `
  ${sum('sign * quantity', '"unitPrice" <> 0')} as units, ${sum('sign * quantity', '"unitPrice" = 0')} as free_units,
  ${sum('sign * amount')} as revenue, ${sum('quantity', BACK)} as units_back,
  ${sum('amount', among('OrderReturned'))} as returned, ${sum('amount', among('CreditNoteIssued'))} as credited`
const SUMMED = ['units', 'free_units', 'revenue', 'units_back', 'returned', 'credited']

const linesOf = (events: string): string => `
  select position, type, ${SIGN} as sign, line.* from ${events} cross join lateral ${LINES} where ${among(...SALES)}`
const NO_LINE = 'null::boolean, null::bigint, null::bigint, null::bigint'

/** A product that nobody has bought has a row too; an article on two lines of an order is in one order. */
const productSales: AuditedTable = {
  table: 'product_sales',
  key: { product_id: 'text' },
  columns: [...SUMMED, 'orders'],
  expected: (events) => `
    select "productId" as product_id, ${SUMS},
      count(distinct position) filter (where ${among('OrderPlaced')})
        - count(distinct position) filter (where ${among('OrderCancelled')}) as orders
    from (
      ${linesOf(events)}
      union all
      select position, type, null, ${field('productId')}, null, ${NO_LINE} from ${events} where ${among('ProductCreated')}
    ) sold group by 1`,
}

const productNames: AuditedTable = {
  table: 'product_names',
  key: { product_id: 'text' },
  columns: ['name'],
  expected: (events) => `
    select ${field('productId')} as product_id, ${last(field('name'), 'ProductCreated', 'ProductRenamed')} as name
    from ${events} where ${among('ProductCreated', 'ProductRenamed')} group by 1`,
}

const categorySales: AuditedTable = {
  table: 'category_sales',
  key: { category: 'text' },
  columns: SUMMED,
  expected: (events) => `
    select category, ${SUMS}
    from (
      ${linesOf(events)}
      union all
      select position, type, null, null, ${field('category')}, ${NO_LINE}
      from ${events} where ${among('ProductCreated', 'ProductRecategorised')}
    ) sold group by 1`,
}

/** Units of what stands on a shelf only: postage is revenue, but no goods. */
const revenueByHour: AuditedTable = {
  table: 'revenue_by_hour',
  key: { hour: 'text' },
  columns: [
    ...['orders', 'gross', 'cancelled_orders', 'cancelled', 'returns', 'returned', 'credit_notes', 'credited', 'rejected'],
    ...['units', 'free_units', 'cancelled_units', 'units_back'],
  ],
  expected: (events) => `
    select date_trunc('hour', occurred_at, 'UTC') as hour,
      ${count('OrderPlaced')} as orders, ${sum(TOTAL, among('OrderPlaced'))} as gross,
      ${count('OrderCancelled')} as cancelled_orders, ${sum(TOTAL, among('OrderCancelled'))} as cancelled,
      ${count('OrderReturned')} as returns, ${sum(TOTAL, among('OrderReturned'))} as returned,
      ${count('CreditNoteIssued')} as credit_notes, ${sum(TOTAL, among('CreditNoteIssued'))} as credited,
      ${count('OrderRejected')} as rejected,
      ${sum('goods.paid', among('OrderPlaced'))} as units, ${sum('goods.free', among('OrderPlaced'))} as free_units,
      ${sum('goods.paid + goods.free', among('OrderCancelled'))} as cancelled_units,
      ${sum('goods.paid + goods.free', BACK)} as units_back
    from ${events}
    cross join lateral (
      select ${sum('quantity', 'stocked and "unitPrice" <> 0')} as paid, ${sum('quantity', 'stocked and "unitPrice" = 0')} as free
      from ${LINES}
    ) goods
    where ${among(...SALES, 'OrderRejected')} group by 1`,
}

/** How many orders have how many lines. */
const basketSizes: AuditedTable = {
  table: 'basket_sizes',
  key: { lines: 'number' },
  columns: ['orders'],
  expected: (events) => `
    select json_array_length(data -> 'lines') as lines, sum(${SIGN}) as orders
    from ${events} where ${among('OrderPlaced', 'OrderCancelled')} group by 1`,
}

export const sales: readonly AuditedTable[] = [productSales, productNames, categorySales, revenueByHour, basketSizes]
