import { forbidden } from '#shared/http/forbidden.ts'
import type { Caller } from '#shared/http/route.ts'

/** Throws `forbidden` to a customer who asks about another one. In open mode nobody knows who asks, and whoever is named is meant. */
export const requireOwn = (caller: Caller, right: string, customerId: string): void => {
  const isOther = caller.customerId !== undefined && caller.customerId !== customerId
  if (caller.role === 'customer' && isOther) throw forbidden(caller, `${right} of others`)
}

/** Who may know who a customer is: the shop, and the customer. */
export const mayKnow = ({ role }: Caller): boolean => role !== 'import'
