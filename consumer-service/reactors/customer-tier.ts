import { orderStream } from '#shared/events/streams.ts'
import type { Currency } from '#shared/kernel/money.ts'
import { type Day, dateOf, dayOf } from '#shared/kernel/spend-window.ts'
import { type Thresholds, type Tier, type TierBounds, tierBoundsOf, tierOf } from '#shared/kernel/tier.ts'
import type { CustomerId, Instant, Position } from '#shared/kernel/types.ts'
import type { KeyedCommand } from '#shared/ports/commands.ts'
import { customerTiers } from './customer-tiers.ts'
import { type AnyReactor, ignore, type PlacedAt, reactorOf } from './reactor.ts'
import { asOf, NOTHING_RECENT, plus, type RecentSpending } from './recent-spending.ts'

type Told =
  /** `on`: the time at which it counts; of an order that is not known, none. `told`: when it was written down. */
  | {
      readonly id: CustomerId
      readonly kind: 'spent'
      readonly amount: number
      readonly on: Instant | undefined
      readonly told: Instant
    }
  | { readonly id: CustomerId; readonly kind: 'recorded'; readonly tier: Tier }
  | { readonly id: CustomerId; readonly kind: 'erased' }

/** `asked`: the tier that was asked for last. `recorded`: the one that the log says. `recent`: with a window, what `netSpend` consists of. */
export type CustomerTier = {
  readonly netSpend: bigint
  readonly asked: Tier
  readonly recorded: Tier
  readonly recent?: RecentSpending | undefined
}

/** By what a tier follows from what was spent; 0 months: all that ever was. */
export type TierRule = { readonly bounds: TierBounds; readonly months: number }

/**
 * Asks for another tier whenever what a customer has spent crosses a bound, in either direction. A guest's order is nobody's.
 * With a window of months an event is judged on the day on which it was recorded: however late the log is followed, and however often.
 */
export const customerTier = (thresholds: Thresholds, currency: Currency, months = 0): AnyReactor => {
  const bounds = tierBoundsOf(thresholds, currency)
  const askedOf = asking(currency, months)
  return reactorOf<Told, CustomerTier>({
    name: 'customer_tier',
    version: 1,
    foldedBy: months === 0 ? '' : `${months} months`,
    settings: settingsOf(bounds),
    states: customerTiers({ bounds, months }),
    ...(months > 0 && {
      looksBack: ({ type, data }) =>
        (type === 'OrderCancelled' || type === 'OrderReturned') && data.customerId !== undefined
          ? orderStream(data.orderId)
          : undefined,
    }),

    when: {
      OrderPlaced: ({ data: { customerId, total }, occurredAt, recordedAt }) => spent(customerId, total, occurredAt, recordedAt),
      OrderCancelled: (event, placed) => takenBack(event, placed),
      OrderReturned: (event, placed) => takenBack(event, placed),
      CreditNoteIssued: ({ data: { customerId, total }, occurredAt, recordedAt }) =>
        spent(customerId, -total, occurredAt, recordedAt),
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
          const counted = spend(known, told, months)
          const tier = tierOf(counted.netSpend, bounds)
          const state = { ...counted, asked: tier }
          return tier === known.asked ? { state } : { state, asks: askedOf(told.id, state, at, keyOf(told.id, at)) }
        }
      }
    },

    // Another key than that of the event at this position, which may have been answered under other bounds, or on another day.
    reconsider: (id, known, at, { because, day }) => {
      const counted = passTime(known, day, months)
      const state = { ...counted, asked: tierOf(counted.netSpend, bounds) }
      if (state.asked === known.recorded) return { state }
      const key = `${keyOf(id, at)}~${settingsOf(bounds)}${months > 0 ? `~${months}~${day}` : ''}`
      return { state, asks: askedOf(id, state, at, key, because === 'day' ? 'window' : 'settings') }
    },
  })
}

const NOTHING_SPENT: CustomerTier = { netSpend: 0n, asked: 'bronze', recorded: 'bronze' }

const spent = (id: CustomerId | undefined, amount: number, on: Instant | undefined, told: Instant): readonly Told[] =>
  id === undefined ? [] : [{ id, kind: 'spent', amount, on, told }]

type Reversal = Parameters<Parameters<typeof reactorOf<Told, CustomerTier>>[0]['when']['OrderReturned' | 'OrderCancelled']>[0]

/** It counts when its order did. */
const takenBack = ({ stream, data: { customerId, total }, recordedAt }: Reversal, placed: PlacedAt): readonly Told[] =>
  spent(customerId, -total, placed(stream), recordedAt)

const spend = (known: CustomerTier, { amount, on, told }: Told & { kind: 'spent' }, months: number): CustomerTier => {
  if (months === 0) return { ...known, netSpend: known.netSpend + BigInt(amount) }
  const then = asOf(known.recent ?? NOTHING_RECENT, dayOf(told), months)
  const recent = plus(then, dayOf(on ?? told), BigInt(amount), months)
  return { ...known, netSpend: recent.sum, recent }
}

const passTime = (known: CustomerTier, day: Day, months: number): CustomerTier => {
  if (months === 0) return known
  const recent = asOf(known.recent ?? NOTHING_RECENT, day, months)
  return { ...known, netSpend: recent.sum, recent }
}

const settingsOf = ({ gold, silver }: TierBounds): string => `gold>${gold} silver>${silver}`

const keyOf = (id: string, at: Position): string => `customer-tier~${id}~${at}`

const asking =
  (currency: Currency, months: number) =>
  (
    customerId: string,
    { netSpend, asked, recent }: CustomerTier,
    at: Position,
    key: string,
    reason?: 'window' | 'settings',
  ): KeyedCommand => {
    const window = months > 0 && { window: { months, day: dateOf(recent!.judged) } }
    const fields = {
      customerId,
      tier: asked,
      netSpend: shownIn(netSpend, currency),
      cause: at,
      ...(reason && { reason }),
      ...window,
    }
    return { name: 'ChangeCustomerTier', key, fields }
  }

/** In major units, as far as JSON has room: what is beyond is of the same tier. */
const shownIn = (netSpend: bigint, { decimals }: Currency): number => {
  const major = Number(netSpend) / 10 ** decimals
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, major))
}
