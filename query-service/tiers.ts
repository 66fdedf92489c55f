import type { Currency, Minor } from '#shared/kernel/money.ts'
import { dayOf, firstDayOf, startOf } from '#shared/kernel/spend-window.ts'
import { type Thresholds, type Tier, type TierBounds, tierBoundsOf, tierOf } from '#shared/kernel/tier.ts'
import type { Instant } from '#shared/kernel/types.ts'

export type Tiers = {
  readonly of: (netSpend: Minor) => Tier
  /** The tier above, and what is to be spent until there: a minor unit more than its threshold. */
  readonly next: (netSpend: Minor, tier?: Tier) => { readonly tier: Tier; readonly missing: Minor } | null
  /** Whose net spend is above `above` and at most `atMost`, if these are given. */
  readonly range: (tier: Tier) => { readonly above?: Minor; readonly atMost?: Minor }
  readonly thresholds: TierBounds
  /** Of how many months the spending counts; 0: all that ever was. */
  readonly months: number
  /** The first moment that counts at a time; nothing without a window. */
  readonly windowAt: (now: Instant) => { readonly since?: Instant }
}

export const createTiers = (
  { months = 0, ...thresholds }: Thresholds & { readonly months?: number },
  currency: Currency,
): Tiers => {
  const bounds = tierBoundsOf(thresholds, currency)
  const ranges = {
    gold: { above: bounds.gold },
    silver: { above: bounds.silver, atMost: bounds.gold },
    bronze: { atMost: bounds.silver },
  }
  const of = (netSpend: Minor): Tier => tierOf(netSpend, bounds)
  return {
    of,
    next: (netSpend, tier = of(netSpend)) => {
      if (tier === 'gold') return null
      const above = tier === 'silver' ? bounds.gold : bounds.silver
      // What was recorded may be a moment behind what has been spent.
      return { tier: tier === 'silver' ? 'gold' : 'silver', missing: Math.max(0, above - netSpend + 1) as Minor }
    },
    range: (tier) => ranges[tier],
    thresholds: bounds,
    months,
    windowAt: (now) => (months > 0 ? { since: startOf(firstDayOf(dayOf(now), months)) } : {}),
  }
}
