import type { ServerResponse } from 'node:http'
import type { Metadata } from '../events/event.ts'
import type { Caller, Headers, Request } from './route.ts'

/** What a route takes, of which it alone knows the types. */
type Erased = Request<never, never, never>

/**
 * Makes the signal when somebody asks for it: hardly anybody does. A class, because a getter in an object literal gives every object
 * a shape of its own, which made a request cost 35 µs instead of 25.
 */
export class NarrowedRequest implements Erased {
  readonly params: never
  readonly query: never
  readonly body: never
  readonly headers: Headers
  readonly caller: Caller
  readonly metadata: Metadata
  readonly closing: AbortSignal
  readonly #response: ServerResponse
  #signal: AbortSignal | undefined

  constructor(
    { params, query, body, headers, caller, metadata, closing }: Omit<Erased, 'signal' | 'isAbandoned'>,
    response: ServerResponse,
  ) {
    this.params = params
    this.query = query
    this.body = body
    this.headers = headers
    this.caller = caller
    this.metadata = metadata
    this.closing = closing
    this.#response = response
  }

  isAbandoned(): boolean {
    return this.#response.closed && !this.#response.writableFinished
  }

  get signal(): AbortSignal {
    this.#signal ??= signalOf(this.#response)
    return this.#signal
  }
}

const signalOf = (response: ServerResponse): AbortSignal => {
  const controller = new AbortController()
  const abort = () => {
    if (!response.writableFinished) controller.abort()
  }
  if (response.closed) abort()
  else response.once('close', abort)
  return controller.signal
}
