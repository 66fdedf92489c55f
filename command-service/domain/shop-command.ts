import type { CreditCommand, CreditRefusal } from './credit.ts'
import type { CustomerCommand, CustomerRefusal } from './customer.ts'
import type { OrderCommand, OrderRefusal } from './order.ts'
import type { ProductCommand, ProductRefusal } from './product.ts'
import type { StockCommand, StockRefusal } from './stock.ts'
import type { StoreCommand, StoreRefusal } from './store.ts'

/** Everything the shop can be asked to do. */
export type ShopCommand = OrderCommand | StockCommand | ProductCommand | StoreCommand | CustomerCommand | CreditCommand

/** Every way in which the business says no. */
export type RefusalCode = OrderRefusal | StockRefusal | ProductRefusal | StoreRefusal | CustomerRefusal | CreditRefusal
