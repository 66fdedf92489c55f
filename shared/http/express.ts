import type { IncomingMessage, ServerResponse } from 'node:http'
import express from 'express'
import { readBody } from './body.ts'
import { type CallerOf, metadataOf } from './caller.ts'
import { problemOf } from './failure.ts'
import { NarrowedRequest } from './narrowed-request.ts'
import { HttpProblem, type Problem, problemDocument } from './problem.ts'
import { queryFieldsOf } from './query-string.ts'
import { contextOf, type RequestContext } from './request-context.ts'
import type { Answer, Headers, Reply, Route } from './route.ts'
import { send } from './send.ts'
import { type Address, type Listening, serve } from './server.ts'

export type ListenOptions = Address & {
  readonly routes: readonly Route[]
  readonly callerOf: CallerOf
  /** Told of every fault of ours, of which the client only gets the trace id. */
  readonly onFault: (fault: {
    readonly error: unknown
    readonly method: string
    readonly path: string
    readonly traceId: string
  }) => void
  /** Told of every answer; `path` as the route was declared, undefined when there is none. */
  readonly onAnswer?: (answered: Answered) => void
}

export type Answered = {
  readonly method: string
  readonly path: string | undefined
  readonly status: number
  readonly seconds: number
}

type Exchange = { readonly context: RequestContext; readonly startedAt: number; path: string | undefined }

const EXCHANGE = Symbol('exchange')
const exchangeOf = (request: IncomingMessage): Exchange => (request as IncomingMessage & { [EXCHANGE]: Exchange })[EXCHANGE]

/** Throws CannotStart when the port is not to be had. Nobody else knows that there is express. */
export const listen = (options: ListenOptions): Promise<Listening> => {
  const closing = new AbortController()
  const app = express()
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').set('query parser', false)
  for (const [path, routes] of byPath(options.routes))
    app.route(expressPath(path)).all(async (request, response) => {
      const exchange = exchangeOf(request)
      exchange.path = path
      const reply = await replyTo(request, response, routes, exchange.context, options.callerOf, closing.signal)
      sendReply(request, response, reply, exchange.context)
    })
  // Its types know the third argument of its own requests only.
  const handle = app as unknown as (request: IncomingMessage, response: ServerResponse, done: (error: unknown) => void) => void
  /** What no route has answered: there is none, or it has thrown. */
  const answerFor = (request: IncomingMessage, response: ServerResponse, error: unknown): void => {
    const { context } = exchangeOf(request)
    sendReply(request, response, replyToFailure(error ?? nothingAt(request), request, context, options.onFault), context)
  }
  const begin = (request: IncomingMessage, response: ServerResponse): void => {
    const exchange = { context: contextOf(request.headers), startedAt: performance.now(), path: undefined }
    Object.assign(request, { [EXCHANGE]: exchange })
    if (options.onAnswer) response.once('close', () => report(request, response, exchange, options.onAnswer!))
    handle(request, response, (error) => answerFor(request, response, error))
  }
  return serve(begin, options, closing)
}

const nothingAt = (request: IncomingMessage): HttpProblem =>
  new HttpProblem('not_found', `There is nothing at ${pathOf(request)}`)

/** As it was sent, whatever it may be. */
const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0]!

const byPath = (routes: readonly Route[]): [string, ReadonlyMap<string, Route>][] => {
  const paths = new Map<string, Map<string, Route>>()
  for (const route of routes) {
    const methods = paths.get(route.path) ?? new Map<string, Route>()
    if (methods.has(route.method)) throw new Error(`${route.method} ${route.path} is declared twice`)
    paths.set(route.path, methods.set(route.method, route))
  }
  // `{` sorts behind every character of a literal segment, which therefore goes first.
  return [...paths].sort(([one], [other]) => (one < other ? -1 : 1))
}

const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

const replyTo = async (
  request: express.Request,
  response: ServerResponse,
  routes: ReadonlyMap<string, Route>,
  context: RequestContext,
  callerOf: CallerOf,
  closing: AbortSignal,
): Promise<Reply> => {
  const route = routes.get(request.method === 'HEAD' ? 'GET' : request.method)
  if (route === undefined) return replyToOtherMethod(request.method, routes)
  const headers = request.headers as Headers
  const caller = callerOf(headers)
  const parts = {
    params: route.parse.params(request.params) as never,
    query: route.parse.query(queryFieldsOf(request.originalUrl)) as never,
    body: (route.parse.body === 'none' ? undefined : await readBody(request, response, route.parse.body)) as never,
    headers,
    caller,
    metadata: metadataOf(caller, context),
    closing,
  }
  return route.respond(new NarrowedRequest(parts, response))
}

const replyToOtherMethod = (method: string, routes: ReadonlyMap<string, Route>): Reply => {
  const methods = [...routes.keys(), ...(routes.has('GET') ? ['HEAD'] : []), 'OPTIONS']
  const allow = methods.join(', ')
  if (method === 'OPTIONS') return { status: 204, headers: { allow } }
  throw new HttpProblem('method_not_allowed', `${method} is not done here, but ${allow}`, { headers: { allow } })
}

const replyToFailure = (
  error: unknown,
  request: IncomingMessage,
  { traceId }: RequestContext,
  onFault: ListenOptions['onFault'],
): Reply => {
  const known = problemOf(error)
  if (known === undefined) onFault({ error, method: request.method ?? '', path: pathOf(request), traceId })
  return known ?? new HttpProblem('internal_error', `What happened is in the log, under trace ${traceId}`)
}

const sendReply = (request: IncomingMessage, response: ServerResponse, reply: Reply, context: RequestContext): void =>
  send(request, response, 'problem' in reply ? documentOf(reply.problem, reply.headers, request, context) : reply, context)

const documentOf = (
  problem: Problem,
  headers: Answer['headers'],
  request: IncomingMessage,
  { traceId }: RequestContext,
): Answer => ({
  status: problem.status,
  headers: { ...headers, 'content-type': PROBLEM_JSON },
  body: problemDocument(problem, { instance: pathOf(request), traceId }),
})

const PROBLEM_JSON = 'application/problem+json'

const report = (
  { method = '' }: IncomingMessage,
  { statusCode }: ServerResponse,
  { path, startedAt }: Exchange,
  onAnswer: (answered: Answered) => void,
): void => onAnswer({ method, path, status: statusCode, seconds: (performance.now() - startedAt) / 1000 })
