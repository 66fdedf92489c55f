import type { Currency, Minor } from './money.ts'

/** How much a customer has left with the shop, in one word. */
export type Tier = 'gold' | 'silver' | 'bronze'

/** A customer whose net spend is above is of that tier; in major units. */
export type Thresholds = { readonly gold: number; readonly silver: number }

/** The same in minor units. */
export type TierBounds = { readonly gold: Minor; readonly silver: Minor }

export const tierBoundsOf = ({ gold, silver }: Thresholds, { decimals }: Currency): TierBounds => ({
  gold: boundOf(gold, decimals),
  silver: boundOf(silver, decimals),
})

/** Of a net spend in minor units. */
export const tierOf = (netSpend: number | bigint, { gold, silver }: TierBounds): Tier =>
  netSpend > gold ? 'gold' : netSpend > silver ? 'silver' : 'bronze'

/** What lies between two minor units is above the lower one. */
const boundOf = (major: number, decimals: number): Minor =>
  Math.floor(Math.round(major * 10 ** (decimals + 4)) / 10 ** 4) as Minor
