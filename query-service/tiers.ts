import type { Currency, Minor } from '#shared/kernel/money.ts'
import { type Thresholds, type Tier, type TierBounds, tierBoundsOf, tierOf } from '#shared/kernel/tier.ts'

export type Tiers = {
  readonly of: (netSpend: Minor) => Tier
  /** The tier above and what is to be spent until there: a minor unit more than its threshold. */
  readonly next: (netSpend: Minor) => { readonly tier: Tier; readonly missing: Minor } | null
  /** Whose net spend is above `above` and at most `atMost`, if these are given. */
  readonly range: (tier: Tier) => { readonly above?: Minor; readonly atMost?: Minor }
  readonly thresholds: TierBounds
}

export const createTiers = (thresholds: Thresholds, currency: Currency): Tiers => {
  const bounds = tierBoundsOf(thresholds, currency)
  const ranges = {
    gold: { above: bounds.gold },
    silver: { above: bounds.silver, atMost: bounds.gold },
    bronze: { atMost: bounds.silver },
  }
  const of = (netSpend: Minor): Tier => tierOf(netSpend, bounds)
  return {
    of,
    next: (netSpend) => {
      const tier = of(netSpend)
      if (tier === 'gold') return null
      const above = tier === 'silver' ? bounds.gold : bounds.silver
      return { tier: tier === 'silver' ? 'gold' : 'silver', missing: (above - netSpend + 1) as Minor }
    },
    range: (tier) => ranges[tier],
    thresholds: bounds,
  }
}
