import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { RequestContext } from './request-context.ts'
import type { Answer } from './route.ts'

/** How long what is left of a refused request's body may take before its connection is cut. */
const DRAIN_WITHIN_MS = 10_000

/** Writes a reply with the ids of its request. A HEAD request gets what a GET would, without the body (node leaves it out). */
export const send = (request: IncomingMessage, response: ServerResponse, reply: Answer, context: RequestContext): void => {
  const { body } = reply
  if (response.headersSent || response.destroyed) {
    if (body instanceof Readable) body.destroy()
    return
  }
  if (body instanceof Readable) {
    response.writeHead(reply.status, headersOf(reply, context))
    if (request.method === 'HEAD') body.destroy()
    if (request.method === 'HEAD') response.end()
    // Whoever goes away in the middle is no error of ours; a body that breaks cuts the answer short, which the client notices.
    else pipeline(body, response, () => drain(request))
    return
  }
  const bytes = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  const headers = headersOf(reply, context)
  if (bytes !== undefined) headers['content-length'] = String(Buffer.byteLength(bytes))
  else if (reply.status !== 204 && reply.status !== 304) headers['content-length'] = '0'
  if (bytes !== undefined && headers['content-type'] === undefined) headers['content-type'] = 'application/json'
  response.writeHead(reply.status, headers).end(bytes)
  drain(request)
}

const headersOf = ({ headers }: Answer, { requestId, correlationId, traceparent }: RequestContext): Record<string, string> => ({
  'x-request-id': requestId,
  'x-correlation-id': correlationId,
  traceparent,
  ...headers,
})

/** What was sent and is not wanted has to be read, or the connection could not be used again. */
const drain = (request: IncomingMessage): void => {
  if (request.complete || request.destroyed) return
  const timer = setTimeout(() => request.destroy(), DRAIN_WITHIN_MS).unref()
  request.resume().once('close', () => clearTimeout(timer))
}
