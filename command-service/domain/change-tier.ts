import type { Of } from '#shared/kernel/types.ts'
import { type CustomerCommand, type CustomerRefusal, customerNotFound } from './customer.ts'
import type { Context, Decision } from './decision.ts'
import type { States } from './states.ts'

/** What is known of later spending, or as of a later day, stands: what is older changes nothing. Who was erased has no tier any more. */
export const changeTier = (
  { customerId, tier, netSpend, cause, reason, window }: Of<CustomerCommand, 'ChangeCustomerTier'>,
  states: States,
  { currency }: Context,
): Decision<CustomerRefusal> => {
  const known = states.customer(customerId)
  switch (known.status) {
    case 'none':
      return customerNotFound(customerId)
    case 'seen':
    case 'registered': {
      const { tier: from, cause: latest, day } = known.standing
      if (tier === from || cause < latest || (window && day !== undefined && window.day < day)) return []
      const why = { cause, ...(reason && { reason }), ...(window && { window }) }
      return [{ type: 'CustomerTierChanged', data: { customerId, from, to: tier, netSpend, currency: currency.code, ...why } }]
    }
    case 'erased':
      return []
  }
}
