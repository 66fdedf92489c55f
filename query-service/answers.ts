import { type Problem, problems } from '#shared/http/problem.ts'
import type { Reply } from '#shared/http/route.ts'
import type { Position } from '#shared/kernel/types.ts'

/** What an answer was read from. */
type Read = { readonly frontier: Position }

export const answer = (read: Read, body: object): Reply => ({ status: 200, headers: headersOf(read), body })

/** Also that something is not there is true up to a position only. */
export const nothing = (read: Read, detail: string): Reply => ({ problem: notFound(detail), headers: headersOf(read) })

const headersOf = ({ frontier }: Read) => ({ 'daybook-position': String(frontier) })

const notFound = (detail: string): Problem => ({ ...problems.not_found, code: 'not_found', detail })
