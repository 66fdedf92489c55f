import type { Minor } from '../kernel/money.ts'
import type { Tier } from '../kernel/tier.ts'
import type { CustomerId, Position } from '../kernel/types.ts'
import type { Event } from './event.ts'

export type TierChangeReason = 'window' | 'settings'
export type SpendWindow = { readonly months: number; readonly day: string }

export type Profile = { readonly name: string; readonly email?: string; readonly address?: string }

/** Stored for ever: fields may be added as optional, never renamed, retyped or reused. */
export type CustomerEvent =
  /** Without a profile when an order or a credit note was the first to name the customer. */
  | Event<'CustomerRegistered', { readonly customerId: CustomerId; readonly profile?: Profile }>
  | Event<'CustomerProfileChanged', { readonly customerId: CustomerId; readonly profile: Profile }>
  /** Whoever holds the profile has to forget it. */
  | Event<'CustomerErased', { readonly customerId: CustomerId }>
  /**
   * `netSpend` is what was left of all that was spent up to position `cause`: that of the event that moved it, or up to where the log was
   * counted when `reason` did. With a `window`, only of what was spent in so many months up to that day (in UTC, such as 2026-01-31).
   */
  | Event<
      'CustomerTierChanged',
      {
        readonly customerId: CustomerId
        readonly from: Tier
        readonly to: Tier
        readonly netSpend: Minor
        readonly currency: string
        readonly cause: Position
        /** window: spending fell out of it. settings: other bounds, or another window. */
        readonly reason?: TierChangeReason
        readonly window?: SpendWindow
      }
    >
