import { line, sold, tell } from '#shared/testing/telling.ts'
import { coPurchase } from '../projections/co-purchase.ts'
import { boughtTogether } from './rows-of.ts'
import { theReadModel } from './the-read-model.ts'

export const tea = line('tea', 1, 2)
export const cup = line('cup', 1, 4)
export const pot = line('pot', 1, 9)
export const postage = line('postage', 1, 5, { stocked: false })
export const placed = (orderId: string, ...lines: (typeof tea)[]) => tell('OrderPlaced', { orderId, ...sold(...lines) })
export const placedAt = (at: string, orderId: string, ...lines: (typeof tea)[]) =>
  tell('OrderPlaced', { orderId, customerId: 'ada', ...sold(...lines) }, at)
export const cancelled = (orderId: string, ...lines: (typeof tea)[]) => tell('OrderCancelled', { orderId, ...sold(...lines) })
export const back = (orderId: string, returned: string[], returnedBefore: string[], kept: string[]) =>
  tell('OrderReturned', { orderId, ...sold(), restocked: true, basket: { returned, returnedBefore, kept } })

/** Sentences about it, in which articles have no codes. */
export const baskets = theReadModel(coPurchase, boughtTogether)
