import type { RefusalCode } from './domain/shop-command.ts'

/** The whole catalogue of refusals; docs/errors.md is held against it. */
export const refusals = {
  product_exists: { status: 409, title: 'The product exists' },
  product_not_found: { status: 404, title: 'There is no such product' },
  product_discontinued: { status: 409, title: 'The product is no longer sold' },
  product_not_stocked: { status: 409, title: 'The product is not kept in stock' },
  store_exists: { status: 409, title: 'The store exists' },
  store_not_found: { status: 404, title: 'There is no such store' },
  insufficient_stock: { status: 409, title: 'There is not enough in stock' },
  order_exists: { status: 409, title: 'The order exists' },
  order_not_found: { status: 404, title: 'There is no such order' },
  order_not_paid: { status: 409, title: 'The order has not been paid' },
  order_not_shipped: { status: 409, title: 'The order has not been shipped' },
  order_already_shipped: { status: 409, title: 'The order has been shipped' },
  order_already_cancelled: { status: 409, title: 'The order has been cancelled' },
  return_exceeds_order: { status: 409, title: 'More is returned than was bought and is not yet back' },
  price_changed: { status: 409, title: 'The price has changed' },
  amount_too_large: { status: 422, title: 'The amount is larger than any order may come to' },
  credit_note_exists: { status: 409, title: 'The credit note exists' },
  customer_exists: { status: 409, title: 'The customer is registered' },
  customer_not_found: { status: 404, title: 'There is no such customer' },
  customer_erased: { status: 409, title: 'The customer has been erased' },
} as const satisfies Record<RefusalCode, { readonly status: number; readonly title: string }>
