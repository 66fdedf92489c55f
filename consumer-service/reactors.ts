import type { Currency } from '#shared/kernel/money.ts'
import { customerTier } from './reactors/customer-tier.ts'
import type { AnyReactor } from './reactors/reactor.ts'

type Settings = {
  readonly VIP_GOLD: number
  readonly VIP_SILVER: number
  readonly VIP_WINDOW_MONTHS: number
  readonly CURRENCY: Currency
}

/** Everything that answers events with commands. */
export const reactorsOf = ({ VIP_GOLD, VIP_SILVER, VIP_WINDOW_MONTHS, CURRENCY }: Settings): readonly AnyReactor[] => [
  customerTier({ gold: VIP_GOLD, silver: VIP_SILVER }, CURRENCY, VIP_WINDOW_MONTHS),
]
