import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Refusal } from '#shared/kernel/decider.ts'
import type { Currency } from '#shared/kernel/money.ts'

/** What has happened ([] when there is nothing left to do), in the order it is recorded; or a refusal. */
export type Decision<Code extends string> = readonly ShopEvent[] | Refused<Code>

/** Almost every refusal leaves no trace; a rejected order does. */
export type Refused<Code extends string> = Refusal<Code> & { readonly recorded?: readonly ShopEvent[] }

/** What decisions depend on besides commands and states. */
export type Context = { readonly currency: Currency }
