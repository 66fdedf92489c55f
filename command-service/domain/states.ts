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
