import type { Category } from '#shared/events/streams.ts'

/**
 * The states that are worth a snapshot, with the version of their shape. Whoever changes a state's fields, or what they mean, raises it:
 * snapshots of another shape are ignored. Stock is moved by every order, prices by whoever follows a market; other streams stay short,
 * and a customer's holds what has to be forgotten when he asks for it, which a snapshot would keep.
 */
export const shapes: { readonly [Kind in Category]?: number } = { stock: 3, product: 1 }
