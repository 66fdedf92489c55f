import type { CustomerEvent, Profile } from '#shared/events/customer-events.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { Position } from '#shared/kernel/types.ts'

/** As the read model gives it. */
export type PastProfile = {
  readonly name: string | null
  readonly email: string | null
  readonly address: string | null
  readonly registeredAt: Date | null
  readonly erasedAt: Date | null
  readonly version: number | null
}

/** Who a customer was, and whether he has been erased by now. */
type Known = { readonly profile: PastProfile; readonly isErased: boolean }

/** Who a customer was at a position, by all there is of him in the log. */
export const knownAt =
  (position: Position) =>
  (before: Known = { profile: UNKNOWN, isErased: false }, events: readonly Recorded<CustomerEvent>[]): Known => ({
    profile: events.filter((event) => event.position <= position).reduce(profileAfter, before.profile),
    isErased: before.isErased || events.some(({ type }) => type === 'CustomerErased'),
  })

/** Without a version before he was registered. Whoever was erased since has no personal data in the past either. */
export const profileOf = (known: Known | undefined): PastProfile => {
  if (known === undefined) return UNKNOWN
  return known.isErased ? { ...known.profile, ...personal(undefined) } : known.profile
}

const profileAfter = (before: PastProfile, event: Recorded<CustomerEvent>): PastProfile => ({
  ...before,
  ...changeBy(event),
  version: event.version,
})

const changeBy = (event: Recorded<CustomerEvent>): Partial<PastProfile> => {
  switch (event.type) {
    case 'CustomerRegistered':
      return { ...personal(event.data.profile), registeredAt: new Date(event.occurredAt) }
    case 'CustomerProfileChanged':
      return { ...personal(event.data.profile), erasedAt: null }
    case 'CustomerErased':
      return { ...personal(undefined), erasedAt: new Date(event.occurredAt) }
    case 'CustomerTierChanged':
      return {}
  }
}

/** A profile is replaced as a whole: without an address in the new one, there is none. */
const personal = (profile: Profile | undefined): Pick<PastProfile, 'name' | 'email' | 'address'> => ({
  name: profile?.name ?? null,
  email: profile?.email ?? null,
  address: profile?.address ?? null,
})

const UNKNOWN: PastProfile = { ...personal(undefined), registeredAt: null, erasedAt: null, version: null }
