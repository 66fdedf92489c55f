import {
  creditStream,
  customerStream,
  orderStream,
  productStream,
  type StreamId,
  stockStream,
  storeStream,
} from '#shared/events/streams.ts'
import type { CreditNoteId, CustomerId, OrderId, ProductId, StoreId } from '#shared/kernel/types.ts'
import type { Credit } from './credit.ts'
import type { Customer } from './customer.ts'
import type { Order } from './order.ts'
import type { Product } from './product.ts'
import type { Stock } from './stock.ts'
import type { Store } from './store.ts'

/** What a command is decided on. Asking for a stream that was not declared is an error of the program, and throws. */
export interface States {
  order(id: OrderId): Order
  stock(store: StoreId, product: ProductId): Stock
  product(id: ProductId): Product
  store(id: StoreId): Store
  customer(id: CustomerId): Customer
  credit(id: CreditNoteId): Credit
}

export type State = Order | Stock | Product | Store | Customer | Credit

/** The states by their streams; a stream's category tells its kind of state. */
export const statesOver = (stateOf: (stream: StreamId) => State): States => ({
  order: (id) => stateOf(orderStream(id)) as Order,
  stock: (store, product) => stateOf(stockStream(store, product)) as Stock,
  product: (id) => stateOf(productStream(id)) as Product,
  store: (id) => stateOf(storeStream(id)) as Store,
  customer: (id) => stateOf(customerStream(id)) as Customer,
  credit: (id) => stateOf(creditStream(id)) as Credit,
})
