import { isRefusal, refuse } from '#shared/kernel/decider.ts'
import type { Of } from '#shared/kernel/types.ts'
import type { Decision } from './decision.ts'
import { insufficientStock, release, sendOff, shortages } from './demand.ts'
import { stockedQuantities } from './lines.ts'
import { headOf, notShipped, type OrderCommand, type OrderRefusal, standing } from './order.ts'
import type { States } from './states.ts'
import { onHand } from './stock.ts'

type Answer = Decision<OrderRefusal>

export const pay = ({ orderId }: Of<OrderCommand, 'PayOrder'>, states: States): Answer => {
  const before = standing(orderId, states)
  if (isRefusal(before)) return before
  switch (before.status) {
    case 'placed': {
      const { currency, total } = before
      return [{ type: 'OrderPaid', data: { ...headOf(orderId, before), currency, total } }]
    }
    case 'paid':
    case 'shipped':
    case 'delivered':
      return []
  }
}

export const ship = ({ orderId }: Of<OrderCommand, 'ShipOrder'>, states: States): Answer => {
  const before = standing(orderId, states)
  if (isRefusal(before)) return before
  switch (before.status) {
    case 'placed':
      return refuse('order_not_paid', `Order ${orderId} has not been paid`)
    case 'paid': {
      const { storeId, lines } = before
      const demand = stockedQuantities(lines)
      // A forced correction may have taken away what was reserved.
      const missing = shortages(demand, (productId) => onHand(states.stock(storeId, productId)))
      if (missing.length > 0) return insufficientStock(missing)
      return [{ type: 'OrderShipped', data: headOf(orderId, before) }, ...sendOff(demand, orderId, storeId)]
    }
    case 'shipped':
    case 'delivered':
      return []
  }
}

export const deliver = ({ orderId }: Of<OrderCommand, 'DeliverOrder'>, states: States): Answer => {
  const before = standing(orderId, states)
  if (isRefusal(before)) return before
  switch (before.status) {
    case 'placed':
    case 'paid':
      return notShipped(orderId)
    case 'shipped':
      return [{ type: 'OrderDelivered', data: headOf(orderId, before) }]
    case 'delivered':
      return []
  }
}

export const cancel = ({ orderId, reason }: Of<OrderCommand, 'CancelOrder'>, states: States): Answer => {
  const before = standing(orderId, states)
  if (isRefusal(before)) return before.refused === 'order_already_cancelled' ? [] : before
  switch (before.status) {
    case 'placed':
    case 'paid': {
      const { status: _, ...sale } = before
      const cancelled = { orderId, ...sale, ...(reason !== undefined && { reason }) }
      return [{ type: 'OrderCancelled', data: cancelled }, ...release(stockedQuantities(before.lines), orderId, before.storeId)]
    }
    case 'shipped':
    case 'delivered':
      return refuse('order_already_shipped', `Order ${orderId} has been shipped: its goods can be returned`)
  }
}
