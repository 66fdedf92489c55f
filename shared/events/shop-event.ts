import type { CreditEvent } from './credit-events.ts'
import type { CustomerEvent } from './customer-events.ts'
import type { OrderEvent } from './order-events.ts'
import type { ProductEvent } from './product-events.ts'
import type { StockEvent } from './stock-events.ts'
import type { StoreEvent } from './store-events.ts'

/** The published language: everything that can stand in the log. */
export type ShopEvent = OrderEvent | StockEvent | ProductEvent | StoreEvent | CustomerEvent | CreditEvent
