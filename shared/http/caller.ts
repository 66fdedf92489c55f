import type { Metadata } from '../events/event.ts'
import { InvalidRequest } from './problem.ts'
import type { RequestContext } from './request-context.ts'
import type { Caller, Headers, Role } from './route.ts'

/** Finds out who asks, or throws a problem. */
export type CallerOf = (headers: Headers) => Caller

const ROLES: readonly Role[] = ['admin', 'staff', 'customer', 'import']
const callers = new Map(ROLES.map((role): [string, Caller] => [role, { actor: `open:${role}`, role }]))

/** Open mode: everybody is whom they say they are, staff if they say nothing. */
export const openCaller: CallerOf = (headers) => {
  const caller = callers.get(headers['daybook-role'] ?? 'staff')
  if (caller) return caller
  throw new InvalidRequest([{ in: 'header', pointer: '/daybook-role', message: `must be one of ${ROLES.join(', ')}` }])
}

export const metadataOf = ({ actor, role }: Caller, { requestId, correlationId, traceparent }: RequestContext): Metadata => ({
  actor,
  role,
  requestid: requestId,
  correlationid: correlationId,
  traceparent,
})
