import Joi from 'joi'
import { requireRole } from '#shared/http/forbidden.ts'
import { coded } from '#shared/http/openapi-problems.ts'
import { queryOf } from '#shared/http/parse.ts'
import { InvalidRequest } from '#shared/http/problem.ts'
import { get, type Headers, type Route, type RouteDocs } from '#shared/http/route.ts'
import type { Position } from '#shared/kernel/types.ts'
import { type LogReader, LogUnavailable } from '#shared/ports/event-log.ts'
import { ofAnotherHistory } from '../another-history.ts'
import type { Feed } from '../feed/feed.ts'
import type { Reached } from '../feed/tail.ts'
import { after, eventTypes, streams } from '../query-schemas.ts'

export type EventPorts = {
  readonly feed: Feed
  readonly reached: () => Promise<Reached>
  readonly log: Pick<LogReader, 'head'>
}

type Asked = { type?: readonly string[]; stream?: string; after?: Position }
const asked = queryOf<Asked>(Joi.object({ type: eventTypes, stream: streams, after }))

const HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }

/** Events as they are recorded, to be listened to with an EventSource. */
export const eventRoutes = ({ feed, reached: readReached, log }: EventPorts): readonly Route[] => [
  get(
    '/api/events',
    { query: asked },
    async ({ query: { type: types, stream, after }, headers, caller, closing }) => {
      requireRole(caller, 'ReadEvents', 'admin', 'staff')
      const seen = lastEventIdIn(headers)
      const reached = await readReached()
      const from = seen ?? after ?? reached.frontier
      const isInHistory = await placeIn(log, reached, from)
      if (!isInHistory) throw seen === undefined ? mistaken('query', '/after') : mistaken('header', '/last-event-id')
      const body = feed.listen({ interest: { types, stream }, after: from, reached }, closing)
      return { status: 200, headers: { ...HEADERS, 'daybook-position': String(from) }, body }
    },
    DOCS,
  ),
]

/** What the browser says when it comes back; the address it comes back with is that of the first time. */
const lastEventIdIn = (headers: Headers): Position | undefined => {
  const id = headers['last-event-id']
  if (id === undefined || id === '') return undefined
  if (/^\d{1,15}$/.test(id)) return Number(id) as Position
  throw new InvalidRequest([{ in: 'header', pointer: '/last-event-id', message: 'must be a position of the log, such as 42' }])
}

/**
 * Whether there is such a position; what the audit has reached is there, though the log be away. Throws HttpProblem while the audit tells of
 * a history that is no more.
 */
const placeIn = async (log: EventPorts['log'], { frontier, history }: Reached, position: Position): Promise<boolean> => {
  const isReached = position <= frontier
  const now = await log.head().catch((error: unknown) => {
    if (!isReached || !(error instanceof LogUnavailable)) throw error
  })
  if (now && history !== 0 && history !== now.epoch) throw ofAnotherHistory(history, now.epoch)
  return isReached || position <= now!.head
}

/** A log that was put back has another history from there on. */
const mistaken = (place: 'query' | 'header', pointer: string): InvalidRequest =>
  new InvalidRequest([{ in: place, pointer, message: 'is beyond the end of the log' }])

const DOCS: RouteDocs = {
  name: 'listenToEvents',
  summary: 'Events as they are recorded, as server-sent events',
  description:
    'The id of each is its position, its event the type, and its data one line of JSON: an event as in `/api/streams/{stream}`. It begins behind ' +
    '`Last-Event-ID`, else behind `after`, else with what comes next, and does not run ahead of the audit: who wants to read what another ' +
    'read model makes of an event asks with `waitFor=<id>`. For the roles admin and staff.',
  headers: ['Last-Event-ID'],
  answers: {
    200: {
      description: 'Never ends by itself. A comment comes when there is nothing to say for 15 s.',
      headers: ['Daybook-Position', 'Cache-Control'],
      mediaType: 'text/event-stream',
      schema: { type: 'string' },
    },
  },
  problems: coded('forbidden', 'overloaded', 'stopping', 'unavailable'),
}
