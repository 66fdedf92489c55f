import Joi from 'joi'
import type { Line } from '#shared/events/line.ts'
import type { Shortage } from '#shared/events/order-events.ts'
import type { JsonSchema } from '#shared/http/json-schema.ts'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { type Currency, majorOf, majorOfUnitPrice } from '#shared/kernel/money.ts'
import type { OrderId } from '#shared/kernel/types.ts'
import {
  amount,
  arrayOf,
  count,
  id,
  listOf,
  object,
  oneOf,
  orNull,
  text,
  time,
  unitPrice,
  version,
  yesOrNo,
} from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import { pagingBy } from '../paging.ts'
import { type AsOf, asOf } from '../past/as-of.ts'
import type { PastOrder } from '../past/order.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { customerId, from, inOrder, orderId, to } from '../query-schemas.ts'
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
const list = queryOf<OrderList>(
  inOrder(Joi.object({ customerId, status, from, to, cursor: pages.cursor, limit }), ['from', 'to']),
)
const one = paramsOf<{ orderId: OrderId }>(Joi.object({ orderId }))
const then = queryOf<{ asOf?: AsOf }>(Joi.object({ asOf }))

const personal = { keeping: 'private' } as const

export const orderRoutes = ({ query, past, currency }: Answering): readonly Route[] => [
  query('/api/orders', { ...personal, query: list, docs: LIST }, async ({ query: { cursor, limit, ...filter }, ask }) => {
    const found = await ask(readOrders, { ...filter, ...cursor, limit: limit + 1 })
    return answer(found, pages.pageOf(found.rows, limit, summaryIn(currency)))
  }),

  query('/api/orders/{orderId}', { ...personal, params: one, query: then, docs: ONE }, async (asked) => {
    const { orderId } = asked.params
    const { asOf } = asked.query
    const found = asOf ? await past.order(orderId, asOf, asked) : await asked.ask(readOrder, { orderId })
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

const orderIn = (currency: Currency) => (order: Order | PastOrder) => ({
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

const STATUSES = ['placed', 'rejected', 'paid', 'shipped', 'delivered', 'cancelled'] as const

const summary: Readonly<Record<keyof ReturnType<ReturnType<typeof summaryIn>>, JsonSchema>> = {
  orderId: id,
  customerId: orNull(id),
  storeId: id,
  status: oneOf(...STATUSES),
  placedAt: time,
  total: amount,
  returned: amount,
  version,
}

const item = object<ReturnType<ReturnType<typeof itemIn>>>({
  productId: id,
  name: text,
  category: text,
  quantity: count,
  price: unitPrice,
  amount,
})

const order = object<ReturnType<ReturnType<typeof orderIn>>>({
  ...summary,
  items: arrayOf(item),
  missing: arrayOf(object<Shortage>({ productId: id, requested: count, available: count })),
  history: arrayOf(object({ status: oneOf(...STATUSES, 'returned'), at: time, reason: orNull(text) })),
  returns: arrayOf(
    object({
      ...{ returnId: orNull(id), at: time, reason: orNull(text) },
      ...{ restocked: yesOrNo, total: amount, items: arrayOf(item) },
    }),
  ),
})

const LIST: QueryDocs = {
  name: 'listOrders',
  summary: 'Orders, newest first',
  description: '`from` ≤ placed < `to`.',
  answer: listOf(object(summary)),
}
const ONE: QueryDocs = { name: 'readOrder', summary: 'An order with its lines, its steps and its returns', answer: order }
