import { BrokerUnavailable } from '../ports/broker.ts'
import { isUnavailable } from '../ports/database.ts'
import { LogUnavailable } from '../ports/event-log.ts'
import { isBrokenEncoding } from './body.ts'
import { HttpProblem, InvalidRequest, tryAgain } from './problem.ts'

/** The problem that a thrown error means to the client, or undefined when it is a fault of ours. */
export const problemOf = (error: unknown): HttpProblem | undefined => {
  if (error instanceof HttpProblem) return error
  if (isBrokenEncoding(error))
    return new HttpProblem('invalid_encoding', `The body is not what content-encoding says: ${error.message}`)
  if (isBrokenOff(error)) return new HttpProblem('bad_http', 'The request broke off')
  if (isUndecodable(error))
    return new InvalidRequest([{ in: 'path', pointer: '', message: 'is not valid percent-encoded UTF-8 text' }])
  if (isUnavailable(error) || error instanceof LogUnavailable)
    return tryAgain('unavailable', 'The database cannot be reached right now')
  if (error instanceof BrokerUnavailable) return tryAgain('unavailable', 'The message broker cannot be reached right now')
  return undefined
}

/** How the router says that a part of the path cannot be decoded. */
const isUndecodable = (error: unknown): boolean => error instanceof URIError && 'status' in error && error.status === 400

/** How node says that the client went away before its body was here; nobody is left to read the answer. */
const isBrokenOff = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ECONNRESET' && error.message === 'aborted'
