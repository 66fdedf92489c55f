import type { JsonSchema } from '#shared/http/json-schema.ts'
import { coded } from '#shared/http/openapi-problems.ts'
import type { ProblemCode } from '#shared/http/problem.ts'
import { get, type Parse, post, type Reply, type Request, type Route, type RouteDocs } from '#shared/http/route.ts'
import type { Position } from '#shared/kernel/types.ts'
import { type Ask, type AskFor, type AskingPorts, createAsking } from './asking.ts'
import { type Keeping, tagged } from './tagged.ts'
import { type Waiting, waitForIn, withWaitFor } from './wait-for.ts'

export type QueryDocs = {
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly answer: JsonSchema
  /** Beyond those of every query: how this one may say no. Who names something in the path may be told that it is not there. */
  readonly problems?: readonly ProblemCode[]
}

type Nothing = Readonly<Record<never, never>>

type Form<Params, Query> = {
  readonly params?: Parse<Params>
  readonly query?: Parse<Query>
  /** private: it is about somebody, and no cache that others share may keep it. */
  readonly keeping?: Keeping
  readonly docs: QueryDocs
}
type FormWithBody<Params, Query, Body> = Omit<Form<Params, Query>, 'keeping'> & { readonly body: Parse<Body> }

type Asked<Params, Query, Body> = Pick<Request<Params, Query, Body>, 'params' | 'query' | 'body' | 'caller' | 'headers'> & {
  readonly ask: Ask
  /** The same, and up to this position at least. */
  readonly askFor: (position: Position) => Ask
}
type Respond<Params, Query, Body> = (asked: Asked<Params, Query, Body>) => Promise<Reply>

/** Declares a query, which waits for what the request asks for, tells up to where it is true, and has an entity tag. */
export type QueryRoute = {
  <Params = Nothing, Query = Nothing>(path: string, form: Form<Params, Query>, respond: Respond<Params, Query, undefined>): Route
  /** For what does not fit into an address. Its answer is that of this one request, and has no tag. */
  readonly post: <Params = Nothing, Query = Nothing, Body = unknown>(
    path: string,
    form: FormWithBody<Params, Query, Body>,
    respond: Respond<Params, Query, Body>,
  ) => Route
}

export const createQueryRoute = (ports: AskingPorts): QueryRoute => {
  const askFor = createAsking(ports)
  const query = <Params, Query>(path: string, form: Form<Params, Query>, respond: Respond<Params, Query, undefined>): Route => {
    const { keeping = 'shared' } = form
    const answering = async (request: Request<Params, Waiting<Query>, undefined>): Promise<Reply> => {
      const reply = await respond(askedIn(request, askFor))
      return 'problem' in reply ? reply : tagged(reply, request.headers, keeping)
    }
    return get(path, addressOf(form), answering, docsOf(path, form.docs, true))
  }
  const withBody = <Params, Query, Body>(
    path: string,
    form: FormWithBody<Params, Query, Body>,
    respond: Respond<Params, Query, Body>,
  ): Route => {
    const answering = (request: Request<Params, Waiting<Query>, Body>) => respond(askedIn(request, askFor))
    return post(path, { ...addressOf(form), body: form.body }, answering, docsOf(path, form.docs, false))
  }
  return Object.assign(query, { post: withBody })
}

const addressOf = <Params, Query>({ params, query }: Pick<Form<Params, Query>, 'params' | 'query'>) => ({
  ...(params && { params }),
  query: withWaitFor(query),
})

const askedIn = <Params, Query, Body>(
  request: Request<Params, Waiting<Query>, Body>,
  askFor: AskFor,
): Asked<Params, Query, Body> => {
  const { params, query, body, caller, headers } = request
  const waitFor = waitForIn(query.waitFor, headers)
  return {
    ...{ params, query: query.asked, body, caller, headers },
    ask: askFor(request, waitFor),
    askFor: (position) => askFor(request, Math.max(position, waitFor) as Position),
  }
}

const OF_WAITING = ['not_reached', 'overloaded', 'stopping'] as const

const docsOf = (
  path: string,
  { name, summary, description, answer, problems = [] }: QueryDocs,
  isTagged: boolean,
): RouteDocs => ({
  name,
  summary,
  ...(description !== undefined && { description }),
  headers: isTagged ? ['Daybook-Wait-For', 'If-None-Match'] : ['Daybook-Wait-For'],
  answers: {
    200: {
      description: 'What was asked for.',
      headers: isTagged ? ['Daybook-Position', 'ETag', 'Cache-Control'] : ['Daybook-Position'],
      schema: answer,
    },
    ...(isTagged && {
      304: {
        description: 'The answer is the one that `If-None-Match` names.',
        headers: ['Daybook-Position', 'ETag', 'Cache-Control'],
        mediaType: null,
      },
    }),
  },
  problems: coded(...(path.includes('{') ? ['not_found' as const] : []), ...problems, ...OF_WAITING, 'unavailable'),
  problemHeaders: { 404: ['Daybook-Position'], 503: ['Daybook-Position'] },
})
