import type { Of } from '#shared/kernel/types.ts'
import { type CustomerCommand, type CustomerRefusal, customerNotFound } from './customer.ts'
import type { Context, Decision } from './decision.ts'
import type { States } from './states.ts'

/** What is known of later spending stands: an older cause changes nothing. Who was erased has no tier any more. */
export const changeTier = (
  { customerId, tier, netSpend, cause }: Of<CustomerCommand, 'ChangeCustomerTier'>,
  states: States,
  { currency }: Context,
): Decision<CustomerRefusal> => {
  const known = states.customer(customerId)
  switch (known.status) {
    case 'none':
      return customerNotFound(customerId)
    case 'seen':
    case 'registered': {
      const { tier: from, cause: latest } = known.standing
      if (tier === from || cause < latest) return []
      return [{ type: 'CustomerTierChanged', data: { customerId, from, to: tier, netSpend, currency: currency.code, cause } }]
    }
    case 'erased':
      return []
  }
}
