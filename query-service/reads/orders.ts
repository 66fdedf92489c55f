import { sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import { read, reading } from '../reading.ts'
import type { OrderStatus } from '../tables.ts'

const orders = () =>
  read
    .selectFrom('orders')
    .select(['orders.order_id as orderId', 'customer_id as customerId', 'store_id as storeId'])
    .select(['orders.status', 'orders.version', 'placed_at as placedAt', 'total', 'returned'])

export const readOrder = reading('order', 'orders', {
  rows: (given: { orderId: string }) =>
    orders()
      .select(['lines', 'missing'])
      .select((order) =>
        jsonArrayFrom(
          order
            .selectFrom('order_history as step')
            .whereRef('step.order_id', '=', 'orders.order_id')
            .select(['step.status', 'step.reason'])
            .select(sql<number>`extract(epoch from step.at) * 1000`.as('at'))
            .orderBy('step.version'),
        ).as('history'),
      )
      .select((order) =>
        jsonArrayFrom(
          order
            .selectFrom('order_returns as back')
            .whereRef('back.order_id', '=', 'orders.order_id')
            .select(['back.return_id as returnId', 'back.reason', 'back.restocked', 'back.total', 'back.lines'])
            .select(sql<number>`extract(epoch from back.at) * 1000`.as('at'))
            .orderBy('back.version'),
        ).as('returns'),
      )
      .where('orders.order_id', '=', given.orderId),
})

/** Tells only how far the orders have got: what an order was is told by the log. */
export const readOrdersReached = reading('orders reached', 'orders', {
  rows: (_: object) => read.selectNoFrom(sql<true>`true`.as('reached')),
})

type OrderList = {
  customerId?: string | undefined
  status?: OrderStatus | undefined
  from?: Date | undefined
  to?: Date | undefined
  afterTime?: Date
  afterId?: string
  limit: number
}

/** Newest first. `from` ≤ placed < `to`. */
export const readOrders = reading('orders', 'orders', {
  rows: ({ customerId, status, from, to, afterTime, afterId, limit }: OrderList) => {
    let query = orders()
    if (customerId !== undefined) query = query.where('customer_id', '=', customerId)
    if (status !== undefined) query = query.where('status', '=', status)
    if (from !== undefined) query = query.where('placed_at', '>=', from)
    if (to !== undefined) query = query.where('placed_at', '<', to)
    if (afterTime !== undefined && afterId !== undefined)
      query = query.where((order) => order(order.refTuple('placed_at', 'order_id'), '<', order.tuple(afterTime, afterId)))
    return query.orderBy('placed_at', 'desc').orderBy('order_id', 'desc').limit(limit)
  },
})
