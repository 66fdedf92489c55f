import type { JsonSchema } from '#shared/http/json-schema.ts'
import { amount, arrayOf, count, id, number, object, oneOf, orNull, text, time, whole } from '../answer-schemas.ts'
import type { basketsOf } from '../baskets.ts'
import type { QueryDocs } from '../query-route.ts'
import type { amountsIn, productIn, revenueIn } from './sales.ts'

const amounts: Readonly<Record<keyof ReturnType<typeof amountsIn>, JsonSchema>> = {
  units: whole,
  freeUnits: whole,
  revenue: amount,
  unitsReturned: whole,
  returned: amount,
  credited: amount,
  net: amount,
}

const product = object<ReturnType<ReturnType<typeof productIn>>>({
  ...{ productId: id, name: orNull(text), orders: whole },
  ...amounts,
})

const revenue: Readonly<Record<keyof ReturnType<typeof revenueIn>, JsonSchema>> = {
  orders: count,
  gross: amount,
  cancelledOrders: count,
  cancelled: amount,
  returns: count,
  returned: amount,
  creditNotes: count,
  credited: amount,
  net: amount,
  rejected: count,
  units: whole,
  freeUnits: whole,
  cancelledUnits: whole,
  unitsBack: whole,
}

const quantiles = object({ p25: count, median: count, p75: count, p90: count, p99: count })

export const PRODUCT: QueryDocs = {
  name: 'readProductSales',
  summary: 'Units and revenue of a product, and what came back',
  answer: product,
}

export const CATEGORY: QueryDocs = {
  name: 'readCategoryRevenue',
  summary: 'Units and revenue of a category, and what came back',
  answer: object({ category: text, ...amounts }),
}

export const REVENUE: QueryDocs = {
  name: 'readRevenue',
  summary: 'Orders and revenue by time',
  description: 'Of the hours `from` ≤ hour < `to`, a row for each interval in which something happened, or one for the total.',
  answer: {
    anyOf: [
      object({ interval: { const: 'total' }, data: arrayOf(object(revenue)) }),
      object({ interval: oneOf('hour', 'day', 'week', 'month'), data: arrayOf(object({ start: time, ...revenue })) }),
    ],
  },
}

export const TOP: QueryDocs = {
  name: 'listTopProducts',
  summary: 'Products that sold best, by revenue or by units',
  answer: object({ data: arrayOf(product) }),
}

export const BASKETS: QueryDocs = {
  name: 'readBaskets',
  summary: 'How many orders have how many lines',
  answer: object<ReturnType<typeof basketsOf>>({
    ...{ orders: count, lines: count, mean: orNull(number), quantiles: orNull(quantiles) },
    sizes: arrayOf(object({ lines: count, orders: count })),
  }),
}
