import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import { InvalidRequest } from '#shared/http/problem.ts'
import { get, type Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { type Currency, type Minor, majorOf } from '#shared/kernel/money.ts'
import { answer, nothing } from '../answers.ts'
import { basketsOf } from '../baskets.ts'
import type { QueryPorts } from '../ports.ts'
import { category, hour, productId } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import {
  type Interval,
  readBasketSizes,
  readCategorySales,
  readProductSales,
  readRevenue,
  readRevenueBy,
  readTopByRevenue,
  readTopByUnits,
} from '../reads/sales.ts'

const oneProduct = paramsOf<{ productId: string }>(Joi.object({ productId }))
const oneCategory = paramsOf<{ category: string }>(Joi.object({ category: category.required() }))

type RevenueQuery = { from?: Date; to?: Date; interval: Interval | 'total' }
const interval = Joi.valid('hour', 'day', 'week', 'month', 'total').default('total')
const revenueQuery = queryOf<RevenueQuery>(Joi.object({ from: hour, to: hour, interval }))

type TopQuery = { by: 'revenue' | 'units'; limit: number }
const topQuery = queryOf<TopQuery>(Joi.object({ by: Joi.valid('revenue', 'units').default('revenue'), limit }))

const MOST_INTERVALS = 10_000

export const salesRoutes = ({ database, currency }: QueryPorts): readonly Route[] => [
  get('/api/analytics/products/{productId}/sales', { params: oneProduct }, async ({ params: { productId } }) => {
    const found = await readProductSales(database, { productId })
    const [product] = found.rows
    return product ? answer(found, productIn(currency)(product)) : nothing(found, `There is no product ${productId}`)
  }),

  get('/api/analytics/categories/{category}/revenue', { params: oneCategory }, async ({ params: { category } }) => {
    const found = await readCategorySales(database, { category })
    const [sales] = found.rows
    return sales ? answer(found, { category, ...amountsIn(sales, currency) }) : nothing(found, `There is no category ${category}`)
  }),

  get('/api/analytics/revenue', { query: revenueQuery }, async ({ query: { interval, ...span } }) => {
    if (interval === 'total') {
      const found = await readRevenue(database, span)
      return answer(found, { interval, data: found.rows.map((row) => revenueIn(row, currency)) })
    }
    const found = await readRevenueBy(database, { ...span, interval, limit: MOST_INTERVALS + 1 })
    if (found.rows.length > MOST_INTERVALS) throw tooMany(interval)
    return answer(found, { interval, data: found.rows.map((row) => ({ start: row.start, ...revenueIn(row, currency) })) })
  }),

  get('/api/analytics/top-products', { query: topQuery }, async ({ query: { by, limit } }) => {
    const found = await (by === 'revenue' ? readTopByRevenue : readTopByUnits)(database, { limit })
    return answer(found, { data: found.rows.map(productIn(currency)) })
  }),

  get('/api/analytics/baskets', {}, async () => {
    const found = await readBasketSizes(database, {})
    return answer(found, basketsOf(found.rows))
  }),
]

const tooMany = (interval: Interval): InvalidRequest =>
  new InvalidRequest([
    { in: 'query', pointer: '/interval', message: `${interval} gives more than ${MOST_INTERVALS} rows: ask for less time` },
  ])

type Sales = Pick<RowOf<typeof readCategorySales>, 'units' | 'freeUnits' | 'revenue' | 'unitsReturned' | 'returned' | 'credited'>

const amountsIn = ({ units, freeUnits, revenue, unitsReturned, returned, credited }: Sales, currency: Currency) => ({
  units,
  freeUnits,
  revenue: majorOf(revenue, currency),
  unitsReturned,
  returned: majorOf(returned, currency),
  credited: majorOf(credited, currency),
  net: majorOf((revenue - returned - credited) as Minor, currency),
})

const productIn = (currency: Currency) => (product: RowOf<typeof readProductSales>) => {
  const { productId, name, orders } = product
  return { productId, name, orders, ...amountsIn(product, currency) }
}

const revenueIn = (row: RowOf<typeof readRevenue>, currency: Currency) => {
  const { orders, gross, cancelled, returned, credited, rejected, units } = row
  const major = (amount: number) => majorOf(amount as Minor, currency)
  return {
    orders,
    gross: major(gross),
    cancelledOrders: row.cancelled_orders,
    cancelled: major(cancelled),
    returns: row.returns,
    returned: major(returned),
    creditNotes: row.credit_notes,
    credited: major(credited),
    net: major(gross - cancelled - returned - credited),
    rejected,
    units,
    freeUnits: row.free_units,
    cancelledUnits: row.cancelled_units,
    unitsBack: row.units_back,
  }
}
