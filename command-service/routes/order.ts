import Joi from 'joi'
import { flag, id, text } from '#shared/http/schemas.ts'
import type { CustomerId, OrderId, ReturnId, StoreId } from '#shared/kernel/types.ts'
import type { Item } from '../domain/lines.ts'
import type { OrderItem } from '../domain/order.ts'
import { type CommandKind, commandKind, named } from './command-kind.ts'
import { itemsToReturn, itemsToSell, requireAmounts } from './items.ts'

type Place = {
  readonly orderId?: OrderId
  readonly customerId?: CustomerId
  readonly storeId?: StoreId
  readonly items: readonly OrderItem[]
}

export const placeOrder = commandKind<Place, 'orderId'>({
  name: 'PlaceOrder',
  method: 'POST',
  path: '/api/orders',
  inBody: Joi.object({ orderId: id(), customerId: id(), storeId: id(), items: itemsToSell }),
  makes: 'orderId',
  creates: true,
  statuses: { product_not_found: 422, store_not_found: 422 },
  commandOf: ({ orderId, customerId, storeId, items }, role, { defaultStore, currency }) => {
    requireAmounts(items, currency)
    return {
      type: 'PlaceOrder',
      orderId,
      ...(customerId !== undefined && { customerId }),
      storeId: storeId ?? defaultStore,
      items: items.map(orderItem),
      pricesGiven: role === 'import',
    }
  },
})

/** Its fields in one order, whatever order they came in. */
const orderItem = ({ productId, quantity, price }: OrderItem): OrderItem =>
  price === undefined ? { productId, quantity } : { productId, quantity, price }

/** A step that needs to be told nothing but of which order. */
const step = (name: 'PayOrder' | 'ShipOrder' | 'DeliverOrder', path: string): CommandKind =>
  commandKind<{ readonly orderId: OrderId }>({
    name,
    method: 'POST',
    path: `/api/orders/{orderId}/${path}`,
    inPath: { orderId: named() },
    inBody: Joi.object({}),
    commandOf: ({ orderId }) => ({ type: name, orderId }),
  })

export const payOrder = step('PayOrder', 'pay')
export const shipOrder = step('ShipOrder', 'ship')
export const deliverOrder = step('DeliverOrder', 'deliver')

export const cancelOrder = commandKind<{ readonly orderId: OrderId; readonly reason?: string }>({
  name: 'CancelOrder',
  method: 'POST',
  path: '/api/orders/{orderId}/cancel',
  inPath: { orderId: named() },
  inBody: Joi.object({ reason: text(500) }),
  commandOf: ({ orderId, reason }) => ({ type: 'CancelOrder', orderId, ...(reason !== undefined && { reason }) }),
})

type Return = {
  readonly orderId: OrderId
  readonly items: readonly Item[]
  readonly restock: boolean
  readonly reason?: string
  readonly returnId?: ReturnId
}

export const returnOrder = commandKind<Return>({
  name: 'ReturnOrder',
  method: 'POST',
  path: '/api/orders/{orderId}/returns',
  inPath: { orderId: named() },
  inBody: Joi.object({ items: itemsToReturn, restock: flag.default(true), reason: text(500), returnId: id() }),
  creates: true,
  commandOf: ({ orderId, items, restock, reason, returnId }) => ({
    type: 'ReturnOrder',
    orderId,
    items: items.map(({ productId, quantity }) => ({ productId, quantity })),
    restock,
    ...(reason !== undefined && { reason }),
    ...(returnId !== undefined && { returnId }),
  }),
})
