import type { Line } from '#shared/events/line.ts'
import type { OrderEvent } from '#shared/events/order-events.ts'
import { type Aggregate, type Refusal, refuse } from '#shared/kernel/decider.ts'
import type { Minor, UnitPrice } from '#shared/kernel/money.ts'
import type { CustomerId, OrderId, ProductId, ReturnId, StoreId } from '#shared/kernel/types.ts'
import type { Erased } from './customer.ts'
import { type AmountRefusal, type Item, quantitiesOf } from './lines.ts'
import { type Returned, returnedAfter } from './returned-lines.ts'
import type { States } from './states.ts'

export type OrderCommand =
  | {
      readonly type: 'PlaceOrder'
      readonly orderId: OrderId
      readonly customerId?: CustomerId
      readonly storeId: StoreId
      readonly items: readonly OrderItem[]
      /** Given prices are taken as they are; otherwise they must be the current ones. */
      readonly pricesGiven: boolean
    }
  | { readonly type: 'PayOrder'; readonly orderId: OrderId }
  | { readonly type: 'ShipOrder'; readonly orderId: OrderId }
  | { readonly type: 'DeliverOrder'; readonly orderId: OrderId }
  | { readonly type: 'CancelOrder'; readonly orderId: OrderId; readonly reason?: string }
  | {
      readonly type: 'ReturnOrder'
      readonly orderId: OrderId
      readonly items: readonly Item[]
      /** Whether the goods go back on the shelf. */
      readonly restock: boolean
      readonly reason?: string
      readonly returnId?: ReturnId
    }

export type OrderItem = { readonly productId: ProductId; readonly quantity: number; readonly price?: UnitPrice }

export type OrderRefusal =
  | 'order_exists'
  | 'order_not_found'
  | 'order_not_paid'
  | 'order_not_shipped'
  | 'order_already_shipped'
  | 'order_already_cancelled'
  | 'return_exceeds_order'
  | 'store_not_found'
  | 'product_not_found'
  | 'product_discontinued'
  | 'price_changed'
  | 'insufficient_stock'
  | Erased
  | AmountRefusal

/** none → placed → paid → shipped → delivered; placed or paid → cancelled; none → rejected, which may still be placed */
export type Order = { readonly status: 'none' | 'rejected' | 'cancelled' } | OpenOrder | SentOrder

type Bought = {
  readonly customerId?: CustomerId
  readonly storeId: StoreId
  readonly currency: string
  readonly lines: readonly Line[]
}

/** Its goods still stand on the shelf. */
export type OpenOrder = Bought & { readonly status: 'placed' | 'paid'; readonly total: Minor }

/** Its goods have left, and some of them may have come back. */
export type SentOrder = Bought & {
  readonly status: 'shipped' | 'delivered'
  readonly returned: Returned
  readonly returnIds: readonly ReturnId[]
}

export const order: Aggregate<Order, OrderEvent> = {
  category: 'order',
  initial: { status: 'none' },
  evolve: (state, { type, data }) => {
    switch (type) {
      case 'OrderPlaced': {
        const { orderId: _, ...sale } = data
        return { status: 'placed', ...sale }
      }
      case 'OrderRejected':
        return { status: 'rejected' }
      case 'OrderPaid':
        return state.status === 'placed' ? { ...state, status: 'paid' } : state
      case 'OrderShipped': {
        if (state.status !== 'paid') return state
        const { total: _, ...sent } = state
        return { ...sent, status: 'shipped', returned: state.lines.map(() => 0), returnIds: [] }
      }
      case 'OrderDelivered':
        return state.status === 'shipped' ? { ...state, status: 'delivered' } : state
      case 'OrderCancelled':
        return { status: 'cancelled' }
      case 'OrderReturned': {
        if (state.status !== 'shipped' && state.status !== 'delivered') return state
        const returned = returnedAfter(state.lines, state.returned, quantitiesOf(data.lines))
        return { ...state, returned, returnIds: [...state.returnIds, ...(data.returnId ? [data.returnId] : [])] }
      }
    }
  },
}

/** An order that was placed and not cancelled. */
export const standing = (
  orderId: OrderId,
  states: States,
): OpenOrder | SentOrder | Refusal<'order_not_found' | 'order_already_cancelled'> => {
  const order = states.order(orderId)
  switch (order.status) {
    case 'none':
    case 'rejected':
      return refuse('order_not_found', `There is no order ${orderId}`)
    case 'cancelled':
      return refuse('order_already_cancelled', `Order ${orderId} has been cancelled`)
    case 'placed':
    case 'paid':
    case 'shipped':
    case 'delivered':
      return order
  }
}

export const notShipped = (orderId: OrderId): Refusal<'order_not_shipped'> =>
  refuse('order_not_shipped', `Order ${orderId} has not been shipped`)

export const headOf = (orderId: OrderId, { customerId, storeId }: Pick<Bought, 'customerId' | 'storeId'>) =>
  customerId === undefined ? { orderId, storeId } : { orderId, customerId, storeId }
