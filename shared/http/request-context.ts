import { randomFillSync, randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** How a request is known in events, messages, log lines and in its answer. */
export type RequestContext = {
  readonly requestId: string
  readonly correlationId: string
  readonly traceId: string
  readonly traceparent: string
}

/** Continues what the caller began. What does not look like an id is replaced, never refused: tracing must not cost an answer. */
export const contextOf = (headers: IncomingHttpHeaders): RequestContext => {
  const requestId = acceptable(headers['x-request-id']) ?? randomUUID()
  const correlationId = acceptable(headers['x-correlation-id']) ?? requestId
  const caller = parseTraceparent(headers['traceparent'])
  const traceId = caller?.traceId ?? randomHex(16)
  return { requestId, correlationId, traceId, traceparent: `00-${traceId}-${randomHex(8)}-${caller?.flags ?? '00'}` }
}

const ACCEPTABLE = /^[\x21-\x7e]{1,128}$/

const acceptable = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' && ACCEPTABLE.test(value) ? value : undefined

/** W3C Trace Context, level 1: a later version may have more fields behind the flags. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/

const parseTraceparent = (value: string | string[] | undefined): { traceId: string; flags: string } | undefined => {
  const match = typeof value === 'string' ? TRACEPARENT.exec(value) : null
  if (!match || (match[1] === '00' && match[4] !== undefined)) return undefined
  return { traceId: match[2]!, flags: match[3]! }
}

/** Asking the system for a few bytes costs as much as asking for many. */
const pool = Buffer.allocUnsafe(4096)
let used = pool.length

const randomHex = (bytes: number): string => {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}
