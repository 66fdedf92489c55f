import type { Currency, Minor } from '#shared/kernel/money.ts'

export type Tier = 'gold' | 'silver' | 'bronze'

/** A customer whose net spend is above is of that tier; in major units. */
export type Thresholds = { readonly gold: number; readonly silver: number }

export type Tiers = {
  readonly of: (netSpend: Minor) => Tier
  /** The tier above and what is to be spent until there: a minor unit more than its threshold. */
  readonly next: (netSpend: Minor) => { readonly tier: Tier; readonly missing: Minor } | null
  /** Whose net spend is above `above` and at most `atMost`, if these are given. */
  readonly range: (tier: Tier) => { readonly above?: Minor; readonly atMost?: Minor }
  readonly thresholds: { readonly gold: Minor; readonly silver: Minor }
}

export const createTiers = ({ gold, silver }: Thresholds, { decimals }: Currency): Tiers => {
  const [goldAbove, silverAbove] = [minorOf(gold, decimals), minorOf(silver, decimals)]
  const ranges = {
    gold: { above: goldAbove },
    silver: { above: silverAbove, atMost: goldAbove },
    bronze: { atMost: silverAbove },
  }
  const of = (netSpend: Minor): Tier => (netSpend > goldAbove ? 'gold' : netSpend > silverAbove ? 'silver' : 'bronze')
  return {
    of,
    next: (netSpend) => {
      const tier = of(netSpend)
      if (tier === 'gold') return null
      const above = tier === 'silver' ? goldAbove : silverAbove
      return { tier: tier === 'silver' ? 'gold' : 'silver', missing: (above - netSpend + 1) as Minor }
    },
    range: (tier) => ranges[tier],
    thresholds: { gold: goldAbove, silver: silverAbove },
  }
}

/** What lies between two minor units is above the lower one. */
const minorOf = (major: number, decimals: number): Minor =>
  Math.floor(Math.round(major * 10 ** (decimals + 4)) / 10 ** 4) as Minor
