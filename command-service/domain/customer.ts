import type { CustomerEvent, Profile, SpendWindow, TierChangeReason } from '#shared/events/customer-events.ts'
import { type Aggregate, type Refusal, refuse } from '#shared/kernel/decider.ts'
import type { Minor } from '#shared/kernel/money.ts'
import type { Tier } from '#shared/kernel/tier.ts'
import type { CustomerId, Of, Position } from '#shared/kernel/types.ts'
import type { Decision } from './decision.ts'
import type { States } from './states.ts'

export type CustomerCommand =
  | { readonly type: 'RegisterCustomer'; readonly customerId: CustomerId; readonly profile: Profile }
  | { readonly type: 'ChangeCustomerProfile'; readonly customerId: CustomerId; readonly profile: Profile }
  | { readonly type: 'EraseCustomer'; readonly customerId: CustomerId }
  | {
      readonly type: 'ChangeCustomerTier'
      readonly customerId: CustomerId
      readonly tier: Tier
      readonly netSpend: Minor
      /** Up to where in the log `netSpend` was counted. */
      readonly cause: Position
      readonly reason?: TierChangeReason | undefined
      /** In which `netSpend` was spent. */
      readonly window?: SpendWindow | undefined
    }

export type CustomerRefusal = 'customer_exists' | 'customer_not_found' | Erased
export type Erased = 'customer_erased'

/** none → seen (named by an order or a credit note) → registered, or straight to registered; from either → erased, for ever */
export type Customer =
  | { readonly status: 'none' }
  | { readonly status: 'seen'; readonly standing: Standing }
  | { readonly status: 'registered'; readonly profile: Profile; readonly standing: Standing }
  | { readonly status: 'erased' }

/** The tier, the cause of its last change, and as of which day spending was counted for it, if that was in a window. */
type Standing = { readonly tier: Tier; readonly cause: Position; readonly day?: string | undefined }

export const customer: Aggregate<Customer, CustomerEvent> = {
  category: 'customer',
  initial: { status: 'none' },
  evolve: (known, { type, data }) => {
    switch (type) {
      case 'CustomerRegistered':
        return data.profile ? { status: 'registered', profile: data.profile, standing: FIRST } : SEEN
      case 'CustomerProfileChanged':
        return { status: 'registered', profile: data.profile, standing: standingOf(known) }
      case 'CustomerErased':
        return ERASED
      case 'CustomerTierChanged':
        return withStanding(known, { tier: data.to, cause: data.cause, day: data.window?.day })
    }
  },
}

/** A customer begins with nothing spent. */
const FIRST: Standing = { tier: 'bronze', cause: 0 as Position }
const SEEN: Customer = { status: 'seen', standing: FIRST }
const ERASED: Customer = { status: 'erased' }

const standingOf = (known: Customer): Standing => ('standing' in known ? known.standing : FIRST)

const withStanding = (known: Customer, standing: Standing): Customer => {
  switch (known.status) {
    case 'none':
      return { status: 'seen', standing }
    case 'seen':
    case 'registered':
      return { ...known, standing }
    case 'erased':
      return known
  }
}

type Answer = Decision<CustomerRefusal>

export const register = (command: Of<CustomerCommand, 'RegisterCustomer'>, states: States): Answer => {
  const { customerId, profile } = command
  switch (states.customer(customerId).status) {
    case 'none':
      return [{ type: 'CustomerRegistered', data: { customerId, profile } }]
    case 'seen':
      return [{ type: 'CustomerProfileChanged', data: { customerId, profile } }]
    case 'registered':
      return refuse('customer_exists', `Customer ${customerId} is already registered`)
    case 'erased':
      return customerErased(customerId)
  }
}

export const changeProfile = (command: Of<CustomerCommand, 'ChangeCustomerProfile'>, states: States): Answer => {
  const { customerId, profile } = command
  const known = states.customer(customerId)
  switch (known.status) {
    case 'none':
      return customerNotFound(customerId)
    case 'seen':
      return [{ type: 'CustomerProfileChanged', data: { customerId, profile } }]
    case 'registered':
      return sameProfile(known.profile, profile) ? [] : [{ type: 'CustomerProfileChanged', data: { customerId, profile } }]
    case 'erased':
      return customerErased(customerId)
  }
}

export const erase = ({ customerId }: Of<CustomerCommand, 'EraseCustomer'>, states: States): Answer => {
  switch (states.customer(customerId).status) {
    case 'none':
      return customerNotFound(customerId)
    case 'seen':
    case 'registered':
      return [{ type: 'CustomerErased', data: { customerId } }]
    case 'erased':
      return []
  }
}

/** Whoever is first named by an order or a credit note becomes a customer without a profile; a guest does not. */
export const firstSight = (customerId: CustomerId | undefined, states: States): readonly CustomerEvent[] =>
  customerId !== undefined && states.customer(customerId).status === 'none'
    ? [{ type: 'CustomerRegistered', data: { customerId } }]
    : []

/** Who was erased buys nothing and gets nothing back under that id any more. */
export const refusedAsErased = (customerId: CustomerId | undefined, states: States): Refusal<Erased> | undefined =>
  customerId !== undefined && states.customer(customerId).status === 'erased' ? customerErased(customerId) : undefined

const customerErased = (customerId: CustomerId): Refusal<Erased> =>
  refuse('customer_erased', `Customer ${customerId} has been erased`, { customerId })

export const customerNotFound = (customerId: CustomerId): Refusal<'customer_not_found'> =>
  refuse('customer_not_found', `There is no customer ${customerId}`)

const sameProfile = (a: Profile, b: Profile): boolean => a.name === b.name && a.email === b.email && a.address === b.address
