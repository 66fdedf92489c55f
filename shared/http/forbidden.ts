import { HttpProblem } from './problem.ts'
import type { Caller, Role } from './route.ts'

export const forbidden = ({ role }: Caller, right: string): HttpProblem =>
  new HttpProblem('forbidden', `The role ${role} lacks the right ${right}`, { more: { right } })

/** Throws `forbidden`, with the right that is missing, unless the caller has one of these roles. */
export const requireRole = (caller: Caller, right: string, ...roles: readonly Role[]): void => {
  if (!roles.includes(caller.role)) throw forbidden(caller, right)
}
