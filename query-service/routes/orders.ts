import Joi from 'joi'
import type { Line } from '#shared/events/line.ts'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import { get, type Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { type Currency, majorOf, majorOfUnitPrice } from '#shared/kernel/money.ts'
import { answer, nothing } from '../answers.ts'
import { pagingBy } from '../paging.ts'
import type { QueryPorts } from '../ports.ts'
import { customerId, from, orderId, to } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readOrder, readOrders } from '../reads/orders.ts'
import type { OrderStatus } from '../tables.ts'

type Summary = RowOf<typeof readOrders>
type Order = RowOf<typeof readOrder>

const pages = pagingBy({ afterTime: 'time', afterId: 'text' }, (order: Summary) => [order.placedAt, order.orderId])

type OrderList = {
  customerId?: string
  status?: OrderStatus
  from?: Date
  to?: Date
  cursor?: { afterTime: Date; afterId: string }
  limit: number
}
const status = Joi.valid('placed', 'rejected', 'paid', 'shipped', 'delivered', 'cancelled')
const list = queryOf<OrderList>(Joi.object({ customerId, status, from, to, cursor: pages.cursor, limit }))
const one = paramsOf<{ orderId: string }>(Joi.object({ orderId }))

export const orderRoutes = ({ database, currency }: QueryPorts): readonly Route[] => [
  get('/api/orders', { query: list }, async ({ query: { cursor, limit, ...filter } }) => {
    const found = await readOrders(database, { ...filter, ...cursor, limit: limit + 1 })
    return answer(found, pages.pageOf(found.rows, limit, summaryIn(currency)))
  }),

  get('/api/orders/{orderId}', { params: one }, async ({ params: { orderId } }) => {
    const found = await readOrder(database, { orderId })
    const [order] = found.rows
    return order ? answer(found, orderIn(currency)(order)) : nothing(found, `There is no order ${orderId}`)
  }),
]

const summaryIn =
  (currency: Currency) =>
  ({ orderId, customerId, storeId, status, placedAt, total, returned, version }: Summary) => ({
    orderId,
    customerId,
    storeId,
    status,
    placedAt,
    total: majorOf(total, currency),
    returned: majorOf(returned, currency),
    version,
  })

const orderIn = (currency: Currency) => (order: Order) => ({
  ...summaryIn(currency)(order),
  items: order.lines.map(itemIn(currency)),
  missing: order.missing,
  history: order.history.map(({ status, at, reason }) => ({ status, at: new Date(at), reason })),
  returns: order.returns.map(({ returnId, at, reason, restocked, total, lines }) => ({
    ...{ returnId, at: new Date(at), reason, restocked, total: majorOf(total, currency) },
    items: lines.map(itemIn(currency)),
  })),
})

const itemIn =
  (currency: Currency) =>
  ({ productId, name, category, quantity, unitPrice, amount }: Line) => ({
    productId,
    name,
    category,
    quantity,
    price: majorOfUnitPrice(unitPrice),
    amount: majorOf(amount, currency),
  })
