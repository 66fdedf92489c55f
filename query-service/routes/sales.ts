import Joi from 'joi'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import { InvalidRequest } from '#shared/http/problem.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { type Currency, type Minor, majorOf } from '#shared/kernel/money.ts'
import { answer, nothing } from '../answers.ts'
import { basketsOf } from '../baskets.ts'
import type { Answering } from '../ports.ts'
import { category, hour, inOrder, productId } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import {
  type Interval,
  MOST_INTERVALS,
  readBasketSizes,
  readCategorySales,
  readProductSales,
  readRevenue,
  readRevenueBy,
  readTopByRevenue,
  readTopByUnits,
} from '../reads/sales.ts'
import { BASKETS, CATEGORY, PRODUCT, REVENUE, TOP } from './sales-docs.ts'

const oneProduct = paramsOf<{ productId: string }>(Joi.object({ productId }))
const oneCategory = paramsOf<{ category: string }>(Joi.object({ category: category.required() }))

type RevenueQuery = { from?: Date; to?: Date; interval: Interval | 'total' }
const interval = Joi.valid('hour', 'day', 'week', 'month', 'total').default('total')
const revenueQuery = queryOf<RevenueQuery>(inOrder(Joi.object({ from: hour, to: hour, interval }), ['from', 'to']))

type TopQuery = { by: 'revenue' | 'units'; limit: number }
const topQuery = queryOf<TopQuery>(Joi.object({ by: Joi.valid('revenue', 'units').default('revenue'), limit }))

export const salesRoutes = ({ query, currency }: Answering): readonly Route[] => [
  query(
    '/api/analytics/products/{productId}/sales',
    { params: oneProduct, docs: PRODUCT },
    async ({ params: { productId }, ask }) => {
      const found = await ask(readProductSales, { productId })
      const [product] = found.rows
      return product ? answer(found, productIn(currency)(product)) : nothing(found, `There is no product ${productId}`)
    },
  ),

  query(
    '/api/analytics/categories/{category}/revenue',
    { params: oneCategory, docs: CATEGORY },
    async ({ params: { category }, ask }) => {
      const found = await ask(readCategorySales, { category })
      const [sales] = found.rows
      return sales
        ? answer(found, { category, ...amountsIn(sales, currency) })
        : nothing(found, `There is no category ${category}`)
    },
  ),

  query('/api/analytics/revenue', { query: revenueQuery, docs: REVENUE }, async ({ query: { interval, ...span }, ask }) => {
    if (interval === 'total') {
      const found = await ask(readRevenue, span)
      return answer(found, { interval, data: found.rows.map((row) => revenueIn(row, currency)) })
    }
    const found = await ask(readRevenueBy, { ...span, interval })
    if (found.rows.length > MOST_INTERVALS) throw tooMany(interval)
    return answer(found, { interval, data: found.rows.map((row) => ({ start: row.start, ...revenueIn(row, currency) })) })
  }),

  query('/api/analytics/top-products', { query: topQuery, docs: TOP }, async ({ query: { by, limit }, ask }) => {
    const found = await ask(by === 'revenue' ? readTopByRevenue : readTopByUnits, { limit })
    return answer(found, { data: found.rows.map(productIn(currency)) })
  }),

  query('/api/analytics/baskets', { docs: BASKETS }, async ({ ask }) => {
    const found = await ask(readBasketSizes, {})
    return answer(found, basketsOf(found.rows))
  }),
]

const tooMany = (interval: Interval): InvalidRequest =>
  new InvalidRequest([
    { in: 'query', pointer: '/interval', message: `${interval} gives more than ${MOST_INTERVALS} rows: ask for less time` },
  ])

type Sales = Pick<RowOf<typeof readCategorySales>, 'units' | 'freeUnits' | 'revenue' | 'unitsReturned' | 'returned' | 'credited'>

export const amountsIn = ({ units, freeUnits, revenue, unitsReturned, returned, credited }: Sales, currency: Currency) => ({
  units,
  freeUnits,
  revenue: majorOf(revenue, currency),
  unitsReturned,
  returned: majorOf(returned, currency),
  credited: majorOf(credited, currency),
  net: majorOf((revenue - returned - credited) as Minor, currency),
})

export const productIn = (currency: Currency) => (product: RowOf<typeof readProductSales>) => {
  const { productId, name, orders } = product
  return { productId, name, orders, ...amountsIn(product, currency) }
}

export const revenueIn = (row: RowOf<typeof readRevenue>, currency: Currency) => {
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
