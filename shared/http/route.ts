import type { Readable } from 'node:stream'
import type { Metadata } from '../events/event.ts'
import type { CustomerId } from '../kernel/types.ts'
import type { JsonSchema } from './json-schema.ts'
import type { HeaderName } from './openapi-headers.ts'
import { none, type Problem } from './problem.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type Reply = Answer | { readonly problem: Problem; readonly headers?: ReplyHeaders }

export type Answer = {
  readonly status: number
  readonly headers?: ReplyHeaders
  /** An object is sent as JSON; text, bytes or a stream as they come, as the content-type that `headers` names. */
  readonly body?: object | string
}

type ReplyHeaders = Readonly<Record<string, string>>

/** Who asks, narrowed at the edge. */
export type Caller = {
  readonly actor: string
  readonly role: Role
  /** Which customer that is; undefined when nobody knows. */
  readonly customerId?: CustomerId
}
export type Role = 'admin' | 'staff' | 'customer' | 'import'

export type Headers = Readonly<Record<string, string | undefined>>

export type Request<Params, Query, Body> = {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly headers: Headers
  readonly caller: Caller
  readonly metadata: Metadata
  /** Aborted when the client has gone away. */
  readonly signal: AbortSignal
  /** Whether it has: cheaper to ask than `signal`. */
  isAbandoned(): boolean
  /** Aborted when the server is closing: an answer without a natural end ends itself. */
  readonly closing: AbortSignal
}

/** Turns an unknown value into a typed one, or throws InvalidRequest naming each field that is wrong. */
export type Parse<T> = ((input: unknown) => T) & {
  /** What it takes. */
  readonly json?: () => JsonSchema
}

export type Route = {
  readonly method: Method
  /** As in OpenAPI: `/api/orders/{orderId}/cancel`. A literal segment goes before a parameter. */
  readonly path: string
  readonly parse: {
    readonly params: Parse<unknown>
    readonly query: Parse<unknown>
    readonly body: BodyParse<unknown>
  }
  readonly respond: (request: Request<never, never, never>) => Promise<Reply> | Reply
  readonly docs?: RouteDocs
}

/** What the OpenAPI document says of a route beyond what its parsers know. */
export type RouteDocs = {
  readonly name: string
  readonly summary: string
  readonly description?: string
  /** Headers it looks at, by their names among the components of the document. */
  readonly headers?: readonly HeaderName[]
  /** Of a body that is a stream: what each line of it is. */
  readonly line?: JsonSchema
  readonly answers: Readonly<Record<number, AnswerDocs>>
  readonly problems: readonly { readonly status: number; readonly code: string }[]
  /** By status: headers of problems, beyond those that every one has. */
  readonly problemHeaders?: Readonly<Record<number, readonly HeaderName[]>>
}

export type AnswerDocs = {
  readonly description: string
  readonly headers?: readonly HeaderName[]
  /** JSON unless it says otherwise; null: there is no body. */
  readonly mediaType?: string | null
  readonly schema?: JsonSchema
  /** What each line is, when the answer is a stream. */
  readonly line?: JsonSchema
}

/** JSON is read up to 100 kB and parsed (undefined without a body); a stream comes decompressed, if it is of one of these media types. */
export type BodyParse<Body> = Parse<Body> | 'none' | { readonly stream: readonly string[] }

type Nothing = Readonly<Record<never, never>>
type Address<Params, Query> = { readonly params?: Parse<Params>; readonly query?: Parse<Query> }
type Respond<Params, Query, Body> = (request: Request<Params, Query, Body>) => Promise<Reply> | Reply
type Json<Params, Query, Body> = Address<Params, Query> & { readonly body: Parse<Body> }

const route = (
  method: Method,
  path: string,
  { params = none, query = none }: Address<unknown, unknown>,
  body: BodyParse<unknown>,
) => ({
  method,
  path,
  parse: { params, query, body },
})

export const get = <Params = Nothing, Query = Nothing>(
  path: string,
  address: Address<Params, Query>,
  respond: Respond<Params, Query, undefined>,
  docs?: RouteDocs,
): Route => ({ ...route('GET', path, address, 'none'), respond, ...(docs && { docs }) })

const withJson =
  (method: Method) =>
  <Params = Nothing, Query = Nothing, Body = unknown>(
    path: string,
    json: Json<Params, Query, Body>,
    respond: Respond<Params, Query, Body>,
    docs?: RouteDocs,
  ): Route => ({ ...route(method, path, json, json.body), respond, ...(docs && { docs }) })

export const post = withJson('POST')
export const put = withJson('PUT')
export const patch = withJson('PATCH')
export const del = withJson('DELETE')

export const postStream = (
  path: string,
  mediaTypes: readonly string[],
  respond: Respond<Nothing, Nothing, Readable>,
  docs?: RouteDocs,
): Route => ({ ...route('POST', path, {}, { stream: mediaTypes }), respond, ...(docs && { docs }) })
