import Joi from 'joi'
import type { Profile, SpendWindow, TierChangeReason } from '#shared/events/customer-events.ts'
import { described } from '#shared/http/json-schema.ts'
import { InvalidRequest } from '#shared/http/problem.ts'
import { characters, date, id, position, text } from '#shared/http/schemas.ts'
import { type Currency, type Minor, majorOf, minorOf } from '#shared/kernel/money.ts'
import { MAX_WINDOW_MONTHS } from '#shared/kernel/spend-window.ts'
import type { Tier } from '#shared/kernel/tier.ts'
import type { CustomerId, Position } from '#shared/kernel/types.ts'
import { commandKind, named } from './command-kind.ts'

const profile = {
  name: text(200).required(),
  // That there is somebody at the other end, only a letter can tell.
  email: described(
    Joi.string()
      .custom(characters(254))
      .pattern(/^[^\s@]+@[^\s@]+$/)
      .messages({ 'string.pattern.base': 'must be an e-mail address' }),
    { type: 'string', maxLength: 254, pattern: '^[^\\s@\\u0000]+@[^\\s@\\u0000]+$' },
  ),
  address: text(1_000),
}

const profileOf = ({ name, email, address }: Profile): Profile => ({
  name,
  ...(email !== undefined && { email }),
  ...(address !== undefined && { address }),
})

export const registerCustomer = commandKind<Profile & { readonly customerId?: CustomerId }, 'customerId'>({
  name: 'RegisterCustomer',
  method: 'POST',
  path: '/api/customers',
  inBody: Joi.object({ customerId: id(), ...profile }),
  makes: 'customerId',
  creates: true,
  commandOf: ({ customerId, ...profile }) => ({ type: 'RegisterCustomer', customerId, profile: profileOf(profile) }),
})

export const changeCustomerProfile = commandKind<Profile & { readonly customerId: CustomerId }>({
  name: 'ChangeCustomerProfile',
  method: 'PUT',
  path: '/api/customers/{customerId}',
  inPath: { customerId: named() },
  inBody: Joi.object(profile),
  commandOf: ({ customerId, ...profile }) => ({ type: 'ChangeCustomerProfile', customerId, profile: profileOf(profile) }),
})

export const eraseCustomer = commandKind<{ readonly customerId: CustomerId }>({
  name: 'EraseCustomer',
  method: 'DELETE',
  path: '/api/customers/{customerId}',
  inPath: { customerId: named() },
  inBody: Joi.object({}),
  commandOf: ({ customerId }) => ({ type: 'EraseCustomer', customerId }),
})

type TierChange = {
  readonly customerId: CustomerId
  readonly tier: Tier
  readonly netSpend: number
  readonly cause: Position
  readonly reason?: TierChangeReason
  readonly window?: SpendWindow
}

export const changeCustomerTier = commandKind<TierChange>({
  name: 'ChangeCustomerTier',
  inBody: Joi.object({
    customerId: named(),
    tier: Joi.valid('gold', 'silver', 'bronze').required(),
    netSpend: Joi.number().required(),
    cause: position.min(1).required(),
    reason: Joi.valid('window', 'settings'),
    window: Joi.object({ months: Joi.number().integer().min(1).max(MAX_WINDOW_MONTHS).required(), day: date.required() }),
  }),
  keepsKeys: true,
  commandOf: ({ customerId, tier, netSpend, cause, reason, window }, _, { currency }) => ({
    type: 'ChangeCustomerTier',
    customerId,
    tier,
    netSpend: wholeMinorOf(netSpend, currency),
    cause,
    reason,
    window,
  }),
})

/** Larger sums than this have been rounded by whoever sends them. */
const EXACT_BELOW = 2 ** 50

const wholeMinorOf = (major: number, currency: Currency): Minor => {
  const minor = minorOf(major, currency)
  if (Math.abs(minor) < EXACT_BELOW && majorOf(minor, currency) !== major)
    throw new InvalidRequest([{ pointer: '/netSpend', message: `has more decimals than ${currency.code}` }])
  return minor
}
