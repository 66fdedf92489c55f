import Joi from 'joi'
import { requireRole } from '#shared/http/forbidden.ts'
import { coded } from '#shared/http/openapi-problems.ts'
import { queryOf } from '#shared/http/parse.ts'
import { get, type Route, type RouteDocs } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { count, listOf, object, orNull, position, saying, text, time } from '../answer-schemas.ts'
import { pagingBy } from '../paging.ts'
import type { QueryPorts } from '../ports.ts'
import { type ParkedEvent, readParked } from '../reads/parked.ts'

const pages = pagingBy({ afterReadModel: 'text', afterPosition: 'number' }, (event: ParkedEvent) => [
  event.readModel,
  event.position,
])

type ParkedList = {
  readModel?: string
  stream?: string
  cursor?: { afterReadModel: string; afterPosition: number }
  limit: number
}
const name = Joi.string()
  .max(200)
  .pattern(/^[\x21-\x7e]+$/, 'name')
const list = queryOf<ParkedList>(Joi.object({ readModel: name, stream: name, cursor: pages.cursor, limit }))

/** What read models could not apply. The consumer service retries it or drops it. */
export const parkedRoutes = ({ database }: Pick<QueryPorts, 'database'>): readonly Route[] => [
  get(
    '/api/parked',
    { query: list },
    async ({ query: { cursor, limit, ...filter }, caller }) => {
      requireRole(caller, 'ReadParkedEvents', 'admin', 'staff')
      const events = await readParked(database, { ...filter, ...cursor, limit: limit + 1 })
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: pages.pageOf(events, limit, shown) }
    },
    DOCS,
  ),
]

const shown = ({ readModel, position, behind, ...event }: ParkedEvent) => ({
  id: `${readModel}~${position}`,
  readModel,
  position,
  ...event,
  behind: behind === null ? null : `${readModel}~${behind}`,
})

const event = object<ReturnType<typeof shown>>({
  id: saying('What retrying and dropping name it by.', text),
  readModel: text,
  position,
  stream: text,
  type: text,
  error: saying('Null for what has not failed itself.', orNull(text)),
  stack: orNull(text),
  attempts: count,
  parkedAt: time,
  triedAt: orNull(time),
  behind: saying('The parked event of its stream that it waits for.', orNull(text)),
})

const DOCS: RouteDocs = {
  name: 'listParkedEvents',
  summary: 'Events that read models could not apply, and those that wait behind them',
  description: 'By read model and position. For the roles admin and staff.',
  answers: { 200: { description: 'A page of them.', headers: ['Cache-Control'], schema: listOf(event) } },
  problems: coded('forbidden', 'unavailable'),
}
