import { crc32 } from '#shared/kernel/bucket.ts'
import { mulberry32, shuffle } from '#shared/testing/shuffle.ts'
import { type BasketNumber, type Baskets, basketsByCustomer, type Customer, itemsOf, rowOf, someBaskets } from './baskets.ts'

/** A customer whose last basket is to be foretold. Parameters are chosen on one fold and tested on the other. */
export type Evaluated = {
  readonly customer: Customer
  readonly fold: 0 | 1
  /** What the last basket had. */
  readonly next: Int32Array
  /** When it was bought, in milliseconds since 1970. */
  readonly at: number | null
}

export type Split = {
  /** What may be known: without the last basket of anyone who has enough baskets, evaluated or not. Guests' baskets are in it. */
  readonly history: Baskets
  readonly evaluated: readonly Evaluated[]
  /** How many customers have enough baskets. */
  readonly eligible: number
}

export type SplitOptions = {
  /** With how many baskets a customer is evaluated. */
  readonly minBaskets: number
  /** How many are drawn at most. */
  readonly customers: number
  readonly seed: number
}

/**
 * Leaves the last basket of each customer out. Others' baskets that are younger than it stay in the history, as is usual where this is
 * done; counts of one's own do not hold what is to be foretold.
 */
export const leaveLastOut = (baskets: Baskets, { minBaskets, customers, seed }: SplitOptions): Split => {
  const byCustomer = basketsByCustomer(baskets)
  const eligible = Array.from(baskets.customers.keys()).filter(
    (customer) => rowOf(byCustomer, customer).length >= Math.max(2, minBaskets),
  )
  const lastOf = (customer: Customer): BasketNumber => rowOf(byCustomer, customer).at(-1)!
  const leftOut = new Set(eligible.map(lastOf))
  const evaluated = drawn(eligible, customers, seed).map((customer) => ({
    customer,
    fold: foldOf(baskets.customers[customer]!),
    next: itemsOf(baskets, lastOf(customer)),
    at: baskets.times?.[lastOf(customer)] ?? null,
  }))
  return { history: someBaskets(baskets, (basket) => !leftOut.has(basket)), evaluated, eligible: eligible.length }
}

const drawn = (eligible: readonly Customer[], most: number, seed: number): readonly Customer[] => {
  const inOrder = [...eligible]
  shuffle(inOrder, mulberry32(seed))
  return inOrder.slice(0, most).sort((one, other) => one - other)
}

/** By name, so that a customer is in the same fold whatever the seed and whoever else is evaluated. */
const foldOf = (customer: string): 0 | 1 => ((crc32(customer) >>> 16) & 1) as 0 | 1
