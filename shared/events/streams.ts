import type { Branded, CreditNoteId, CustomerId, OrderId, ProductId, StoreId } from '../kernel/types.ts'

/** `<category>-<id>`: the events of one thing. A category has no `-`, an id has no `~`. */
export type StreamId = Branded<string, 'StreamId'>

export const orderStream = (id: OrderId): StreamId => `order-${id}` as StreamId
export const productStream = (id: ProductId): StreamId => `product-${id}` as StreamId
export const customerStream = (id: CustomerId): StreamId => `customer-${id}` as StreamId
export const storeStream = (id: StoreId): StreamId => `store-${id}` as StreamId
export const creditStream = (id: CreditNoteId): StreamId => `credit-${id}` as StreamId
export const stockStream = (store: StoreId, product: ProductId): StreamId => `stock-${store}~${product}` as StreamId

export const categories = ['order', 'product', 'customer', 'store', 'credit', 'stock'] as const

export type Category = (typeof categories)[number]

export const categoryOf = (stream: StreamId): Category => stream.slice(0, stream.indexOf('-')) as Category
