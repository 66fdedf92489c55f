import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import type { Readable } from 'node:stream'

export type Received = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON; throws when it is none. */
  readonly json: <Body = Readonly<Record<string, unknown>>>() => Body
}

export type Sent = {
  readonly method?: string
  readonly headers?: OutgoingHttpHeaders
  /** Text, bytes and streams are sent as they are, everything else as JSON. */
  readonly body?: unknown
}

/** One request on a connection of its own, which is closed behind it: a kept-alive one would look like a leak of the test. */
export const ask = (url: string, { method, headers = {}, body }: Sent = {}): Promise<Received> =>
  new Promise((resolve, reject) => {
    const bytes = body === undefined || isStream(body) ? undefined : Buffer.from(isText(body) ? body : JSON.stringify(body))
    const sent: OutgoingHttpHeaders = {
      ...(bytes && !isText(body) && { 'content-type': 'application/json' }),
      // Node would send the body of a DELETE without saying that there is one.
      ...(bytes && { 'content-length': bytes.length }),
      ...headers,
    }
    const outgoing = request(url, { method: method ?? (body === undefined ? 'GET' : 'POST'), headers: sent, agent: false })
    outgoing.on('error', reject).on('response', (response) => {
      const { statusCode = 0, headers } = response
      response
        .setEncoding('utf8')
        .toArray()
        .then((texts) => texts.join(''))
        .then((text) => resolve({ status: statusCode, headers, text, json: () => JSON.parse(text) }), reject)
    })
    if (isStream(body)) body.pipe(outgoing)
    else outgoing.end(bytes)
  })

const isText = (body: unknown): body is string | Uint8Array => typeof body === 'string' || body instanceof Uint8Array

const isStream = (body: unknown): body is Readable => typeof body === 'object' && body !== null && 'pipe' in body

export const linesOf = <Line = Readonly<Record<string, unknown>>>(text: string): readonly Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

/** What a problem document has at least. */
export type SeenProblem = {
  readonly type: string
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly instance: string
  readonly traceId: string
  readonly errors?: readonly { readonly in?: string; readonly pointer: string; readonly message: string }[]
  readonly facts?: unknown
  readonly position?: number
}
