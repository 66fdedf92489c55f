import type { Line } from '#shared/events/line.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import {
  creditStream,
  customerStream,
  orderStream,
  productStream,
  type StreamId,
  stockStream,
  storeStream,
} from '#shared/events/streams.ts'
import type { CustomerId, ProductId, StoreId } from '#shared/kernel/types.ts'
import { stockedQuantities } from './lines.ts'
import type { ShopCommand } from './shop-command.ts'
import type { States } from './states.ts'

/** The stream a command is about: its version is what the answer tells. */
export const mainStreamOf = (command: ShopCommand): StreamId => {
  switch (command.type) {
    case 'PlaceOrder':
    case 'PayOrder':
    case 'ShipOrder':
    case 'DeliverOrder':
    case 'CancelOrder':
    case 'ReturnOrder':
      return orderStream(command.orderId)
    case 'IssueCreditNote':
      return creditStream(command.creditNoteId)
    case 'IssueStock':
    case 'MoveStock':
      return stockStream(command.storeId, command.productId)
    case 'TransferStock':
      return stockStream(command.fromStoreId, command.productId)
    case 'CreateProduct':
    case 'ReviseProduct':
    case 'DiscontinueProduct':
      return productStream(command.productId)
    case 'OpenStore':
      return storeStream(command.storeId)
    case 'RegisterCustomer':
    case 'ChangeCustomerProfile':
    case 'EraseCustomer':
    case 'ChangeCustomerTier':
      return customerStream(command.customerId)
  }
}

/** Every stream a command is decided on, its main stream first, as far as the command itself tells. */
export const streamsOf = (command: ShopCommand): readonly StreamId[] => {
  const main = mainStreamOf(command)
  switch (command.type) {
    case 'PlaceOrder':
    case 'IssueCreditNote':
      return [main, storeStream(command.storeId), ...streamsOfCustomer(command), ...streamsOfItems(command)]
    case 'IssueStock':
    case 'MoveStock':
      return [main, storeStream(command.storeId), productStream(command.productId)]
    case 'TransferStock': {
      const { productId, fromStoreId, toStoreId } = command
      const stores = [storeStream(fromStoreId), storeStream(toStoreId)]
      return [main, ...stores, productStream(productId), stockStream(toStoreId, productId)]
    }
    case 'CreateProduct':
      return [main, storeStream(command.storeId), stockStream(command.storeId, command.productId)]
    case 'PayOrder':
    case 'ShipOrder':
    case 'DeliverOrder':
    case 'CancelOrder':
    case 'ReturnOrder':
    case 'ReviseProduct':
    case 'DiscontinueProduct':
    case 'OpenStore':
    case 'RegisterCustomer':
    case 'ChangeCustomerProfile':
    case 'EraseCustomer':
    case 'ChangeCustomerTier':
      return [main]
  }
}

/** The streams that only the states of the first ones tell: the stock of an order that is shipped, cancelled or returned. */
export const streamsBehind = (command: ShopCommand, states: States): readonly StreamId[] => {
  switch (command.type) {
    case 'ShipOrder':
    case 'CancelOrder': {
      const order = states.order(command.orderId)
      return order.status === 'placed' || order.status === 'paid' ? streamsOfStock(order) : []
    }
    case 'ReturnOrder': {
      const order = states.order(command.orderId)
      if (!command.restock || (order.status !== 'shipped' && order.status !== 'delivered')) return []
      const asked = new Set(command.items.map(({ productId }) => productId))
      return streamsOfStock({ ...order, lines: order.lines.filter(({ productId }) => asked.has(productId)) })
    }
    default:
      return []
  }
}

const streamsOfStock = ({
  storeId,
  lines,
}: {
  readonly storeId: StoreId
  readonly lines: readonly Line[]
}): readonly StreamId[] => Array.from(stockedQuantities(lines).keys(), (productId) => stockStream(storeId, productId))

/** The stream an event is recorded on. */
export const streamOf = ({ type, data }: ShopEvent): StreamId => {
  switch (type) {
    case 'OrderPlaced':
    case 'OrderRejected':
    case 'OrderPaid':
    case 'OrderShipped':
    case 'OrderDelivered':
    case 'OrderCancelled':
    case 'OrderReturned':
      return orderStream(data.orderId)
    case 'StockReceived':
    case 'StockIssued':
    case 'StockAdjusted':
    case 'StockTransferredOut':
    case 'StockTransferredIn':
    case 'StockReserved':
    case 'ReservationReleased':
    case 'StockShipped':
      return stockStream(data.storeId, data.productId)
    case 'ProductCreated':
    case 'ProductRenamed':
    case 'ProductRecategorised':
    case 'ProductRepriced':
    case 'ProductDiscontinued':
      return productStream(data.productId)
    case 'StoreOpened':
      return storeStream(data.storeId)
    case 'CustomerRegistered':
    case 'CustomerProfileChanged':
    case 'CustomerErased':
    case 'CustomerTierChanged':
      return customerStream(data.customerId)
    case 'CreditNoteIssued':
      return creditStream(data.creditNoteId)
  }
}

const streamsOfCustomer = ({ customerId }: { readonly customerId?: CustomerId }): readonly StreamId[] =>
  customerId === undefined ? [] : [customerStream(customerId)]

type Items = { readonly storeId: StoreId; readonly items: readonly { readonly productId: ProductId }[] }

const streamsOfItems = ({ storeId, items }: Items): readonly StreamId[] =>
  items.flatMap(({ productId }) => [productStream(productId), stockStream(storeId, productId)])
