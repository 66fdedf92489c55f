import type { Parse } from './route.ts'

/** Every problem that is not a refusal of the business; docs/errors.md has a heading for each. */
export const problems = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  invalid_json: { status: 400, title: 'The body is not JSON' },
  invalid_encoding: { status: 400, title: 'The body cannot be decompressed' },
  bad_http: { status: 400, title: 'This is not HTTP' },
  forbidden: { status: 403, title: 'This is not for everybody to do' },
  not_found: { status: 404, title: 'There is nothing here' },
  method_not_allowed: { status: 405, title: 'This address does not take this method' },
  request_timeout: { status: 408, title: 'The body took too long to arrive' },
  request_in_progress: { status: 409, title: 'A request with this key is still running' },
  read_model_stopped: { status: 409, title: 'The read model has stopped' },
  precondition_failed: { status: 412, title: 'The version is not the one that was expected' },
  body_too_large: { status: 413, title: 'The body is too large' },
  line_too_long: { status: 413, title: 'The line is too long' },
  unsupported_media_type: { status: 415, title: 'The body is of a kind that is not read here' },
  expectation_failed: { status: 417, title: 'What the request expects is not done here' },
  idempotency_key_reused: { status: 422, title: 'The key was used for another request' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal_error: { status: 500, title: 'Something is wrong on our side' },
  overloaded: { status: 503, title: 'There is more work than can be done right now' },
  outcome_unknown: { status: 503, title: 'It is not known whether the command was recorded' },
  unavailable: { status: 503, title: 'Something this needs cannot be reached right now' },
  not_reached: { status: 503, title: 'What was recorded up to there cannot be read yet' },
  not_ready: { status: 503, title: 'The service cannot work right now' },
  stopping: { status: 503, title: 'The service is being stopped' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>

export type ProblemCode = keyof typeof problems

/** `pointer` is a JSON Pointer (RFC 6901) into what `in` names; without it, into the body. */
export type FieldError = { readonly in?: 'query' | 'path' | 'header'; readonly pointer: string; readonly message: string }

export type Problem = {
  readonly status: number
  readonly title: string
  readonly code: string
  readonly detail: string
  readonly errors?: readonly FieldError[]
  /** Further members of the document. */
  readonly more?: Readonly<Record<string, unknown>>
}

type Details = Pick<Problem, 'errors' | 'more'> & { readonly headers?: Readonly<Record<string, string>> }

/** An answer that is a problem, thrown from wherever it is noticed. */
export class HttpProblem extends Error {
  override readonly name: string = 'HttpProblem'
  readonly problem: Problem
  readonly headers: Readonly<Record<string, string>>

  constructor(code: ProblemCode, detail: string, { errors, more, headers = {} }: Details = {}) {
    super(detail)
    this.problem = { ...problems[code], code, detail, ...(errors && { errors }), ...(more && { more }) }
    this.headers = headers
  }
}

/** An answer should not be larger than what was asked. */
const MOST_ERRORS = 20

export class InvalidRequest extends HttpProblem {
  override readonly name = 'InvalidRequest'

  constructor(errors: readonly FieldError[]) {
    super('invalid_request', summary(errors), { errors: errors.slice(0, MOST_ERRORS) })
  }
}

/** What cannot be done now may be tried again after this many seconds. */
export const tryAgain = (
  code: 'overloaded' | 'outcome_unknown' | 'unavailable' | 'stopping',
  detail: string,
  afterSeconds = 1,
): HttpProblem => new HttpProblem(code, detail, { headers: { 'retry-after': String(afterSeconds) } })

/** A stable reference, resolved against the service that answers: GET /docs/errors has a heading for each code. */
export const problemType = (code: string): string => `/docs/errors#${code}`

export const problemDocument = (
  { status, title, code, detail, errors, more }: Problem,
  { instance, traceId }: { readonly instance: string; readonly traceId: string },
): object => ({ type: problemType(code), title, status, detail, instance, code, errors, ...more, traceId })

/** Takes no parameter at all. */
export const none: Parse<Readonly<Record<never, never>>> = (input) => {
  const names = Object.keys(input as object)
  if (names.length === 0) return {}
  throw new InvalidRequest(names.map((name) => ({ in: 'query', pointer: pointerTo([name]), message: 'is not known here' })))
}

export const pointerTo = (path: readonly (string | number)[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const summary = (errors: readonly FieldError[]): string => {
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return first === undefined ? 'The request is not valid' : `${nameOf(first)} ${first.message}${more}`
}

const nameOf = ({ in: place, pointer }: FieldError): string => {
  if (pointer === '') return `The ${place ?? 'body'}`
  if (place === undefined) return pointer.slice(1)
  return `${place === 'header' ? 'The header' : `The ${place} parameter`} ${pointer.slice(1)}`
}
