import type { Readable } from 'node:stream'
import type { Metadata } from '../events/event.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type Reply = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; a stream is sent as it comes. */
  readonly body?: unknown
}

/** Who asks, narrowed at the edge. */
export type Caller = { readonly actor: string; readonly role: Role }
export type Role = 'admin' | 'staff' | 'customer' | 'import'

export type Request<Params, Query, Body> = {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly caller: Caller
  readonly metadata: Metadata
  /** Aborted when the client has gone away. */
  readonly signal: AbortSignal
}

/** Turns an unknown value into a typed one, or throws InvalidRequest naming each field that is wrong. */
export type Parse<T> = (input: unknown) => T

export type Route = {
  readonly method: Method
  /** As in OpenAPI: `/api/orders/{orderId}/cancel`. */
  readonly path: string
  readonly parse: {
    readonly params: Parse<unknown>
    readonly query: Parse<unknown>
    readonly body: Parse<unknown> | 'none' | 'stream'
  }
  readonly respond: (request: Request<never, never, never>) => Promise<Reply>
}

export type StreamBody = Readable
