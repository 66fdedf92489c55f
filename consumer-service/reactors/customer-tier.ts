import type { Currency } from '#shared/kernel/money.ts'
import { type Thresholds, type Tier, type TierBounds, tierBoundsOf, tierOf } from '#shared/kernel/tier.ts'
import type { CustomerId, Position } from '#shared/kernel/types.ts'
import type { KeyedCommand } from '#shared/ports/commands.ts'
import { customerTiers } from './customer-tiers.ts'
import { type AnyReactor, ignore, type Reaction, reactorOf } from './reactor.ts'

type Told =
  | { readonly id: CustomerId; readonly kind: 'spent'; readonly amount: number }
  | { readonly id: CustomerId; readonly kind: 'recorded'; readonly tier: Tier }
  | { readonly id: CustomerId; readonly kind: 'erased' }

/** `asked`: the tier that was asked for last. `recorded`: the one that the log says. */
export type CustomerTier = { readonly netSpend: bigint; readonly asked: Tier; readonly recorded: Tier }

/** Asks for another tier whenever what a customer has spent crosses a bound, in either direction. A guest's order is nobody's. */
export const customerTier = (thresholds: Thresholds, currency: Currency): AnyReactor => {
  const bounds = tierBoundsOf(thresholds, currency)
  return reactorOf<Told, CustomerTier>({
    name: 'customer_tier',
    version: 1,
    settings: settingsOf(bounds),
    states: customerTiers(bounds),

    when: {
      OrderPlaced: ({ data: { customerId, total } }) => spent(customerId, total),
      OrderCancelled: ({ data: { customerId, total } }) => spent(customerId, -total),
      OrderReturned: ({ data: { customerId, total } }) => spent(customerId, -total),
      CreditNoteIssued: ({ data: { customerId, total } }) => spent(customerId, -total),
      CustomerTierChanged: ({ data: { customerId, to } }) => [{ id: customerId, kind: 'recorded', tier: to }],
      CustomerErased: ({ data: { customerId } }) => [{ id: customerId, kind: 'erased' }],

      OrderRejected: ignore,
      OrderPaid: ignore,
      OrderShipped: ignore,
      OrderDelivered: ignore,
      StockReceived: ignore,
      StockIssued: ignore,
      StockAdjusted: ignore,
      StockTransferredOut: ignore,
      StockTransferredIn: ignore,
      StockReserved: ignore,
      ReservationReleased: ignore,
      StockShipped: ignore,
      ProductCreated: ignore,
      ProductRenamed: ignore,
      ProductRecategorised: ignore,
      ProductRepriced: ignore,
      ProductDiscontinued: ignore,
      StoreOpened: ignore,
      CustomerRegistered: ignore,
      CustomerProfileChanged: ignore,
    },

    react: (known = NOTHING_SPENT, told, at) => {
      switch (told.kind) {
        case 'recorded':
          return { state: { ...known, recorded: told.tier } }
        case 'erased':
          return { state: undefined }
        case 'spent': {
          const netSpend = known.netSpend + BigInt(told.amount)
          const tier = tierOf(netSpend, bounds)
          const state = { ...known, netSpend, asked: tier }
          return tier === known.asked ? { state } : { state, asks: change(told.id, state, at, keyOf(told.id, at), currency) }
        }
      }
    },

    // Another key than that of the event at this position, which may have been answered under other bounds.
    reconsider: (id, known, at) => {
      const state = { ...known, asked: tierOf(known.netSpend, bounds) }
      return {
        state,
        asks: change(id, state, at, `${keyOf(id, at)}~${settingsOf(bounds)}`, currency),
      } satisfies Reaction<CustomerTier>
    },
  })
}

const NOTHING_SPENT: CustomerTier = { netSpend: 0n, asked: 'bronze', recorded: 'bronze' }

const spent = (id: CustomerId | undefined, amount: number): readonly Told[] =>
  id === undefined ? [] : [{ id, kind: 'spent', amount }]

const settingsOf = ({ gold, silver }: TierBounds): string => `gold>${gold} silver>${silver}`

const keyOf = (id: string, at: Position): string => `customer-tier~${id}~${at}`

const change = (
  customerId: string,
  { netSpend, asked }: CustomerTier,
  at: Position,
  key: string,
  currency: Currency,
): KeyedCommand => ({
  name: 'ChangeCustomerTier',
  key,
  fields: { customerId, tier: asked, netSpend: shownIn(netSpend, currency), cause: at },
})

/** In major units, as far as JSON has room: what is beyond is of the same tier. */
const shownIn = (netSpend: bigint, { decimals }: Currency): number => {
  const major = Number(netSpend) / 10 ** decimals
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, major))
}
