import Joi from 'joi'
import { requireRole } from '#shared/http/forbidden.ts'
import { paramsOf, queryOf } from '#shared/http/parse.ts'
import type { Route } from '#shared/http/route.ts'
import { limit } from '#shared/http/schemas.ts'
import { count, listOf, object, orNull, position, saying, text, time } from '../answer-schemas.ts'
import { answer, nothing } from '../answers.ts'
import { pagingBy } from '../paging.ts'
import type { Answering } from '../ports.ts'
import type { QueryDocs } from '../query-route.ts'
import { actor, eventType, from, inOrder, stream, to } from '../query-schemas.ts'
import type { RowOf } from '../reading.ts'
import { readAudit, readAuditFrontier } from '../reads/audit.ts'
import { type ToldEvent, toldEvent } from '../told-event.ts'
import { withoutErased } from '../without-erased.ts'

type Entry = RowOf<typeof readAudit>

const entries = pagingBy({ beforePosition: 'number' }, ({ position }: Entry) => [position])

type AuditList = {
  stream?: string
  type?: string
  actor?: string
  from?: Date
  to?: Date
  cursor?: { beforePosition: number }
  limit: number
}
const list = queryOf<AuditList>(
  inOrder(Joi.object({ stream, type: eventType, actor, from, to, cursor: entries.cursor, limit }), ['from', 'to']),
)

const events = pagingBy({ after: 'version' }, ({ version }: Pick<ToldEvent, 'version'>) => [version])
const one = paramsOf<{ stream: string }>(Joi.object({ stream }))
const page = queryOf<{ cursor?: { after: number }; limit: number }>(Joi.object({ cursor: events.cursor, limit }))

/** Who did what, and what is written of it. */
export const auditRoutes = ({ query, database, log }: Answering): readonly Route[] => [
  query('/api/audit', { keeping: 'private', query: list, docs: AUDIT }, async ({ query: asked, caller, ask }) => {
    requireRole(caller, 'ReadAudit', 'admin', 'staff')
    const { cursor, limit, ...filter } = asked
    const found = await ask(readAudit, { ...filter, ...cursor, limit: limit + 1 })
    return answer(found, entries.pageOf(found.rows, limit, shown))
  }),

  query(
    '/api/streams/{stream}',
    { keeping: 'private', params: one, query: page, docs: STREAM },
    async ({ params: { stream }, query: { cursor, limit }, caller, ask }) => {
      requireRole(caller, 'ReadEvents', 'admin', 'staff')
      const found = await ask(readAuditFrontier, {})
      const place = { stream: stream as never, after: cursor?.after ?? 0 }
      const logged = await log.readStreams({ streams: [place], upTo: found.frontier, limit: limit + 1 })
      if (logged.events.length === 0 && !cursor) return nothing(found, `There is no stream ${stream}`)
      const told = (await withoutErased(database, logged.events)).map(toldEvent)
      // Large events fill what is read at a time before there are enough of them.
      const goesOn = told.length > limit || logged.next.length > 0
      return answer(
        found,
        events.pageOf(told, limit, (event) => event, goesOn),
      )
    },
  ),
]

const shown = ({ position, stream, version, type, actor, role, requestId, correlationId, traceId, ...times }: Entry) => ({
  ...{ position, stream, version, type, actor, role, requestId, correlationId, traceId },
  ...{ occurredAt: times.occurredAt, recordedAt: times.recordedAt },
})

const AUDIT: QueryDocs = {
  name: 'listAudit',
  summary: 'Who did what, when, to which stream, with which request; newest first',
  description: '`from` and `to` go by `recordedAt`. For the roles admin and staff.',
  answer: listOf(
    object<ReturnType<typeof shown>>({
      ...{ position, stream: text, version: count, type: text, actor: text, role: text, requestId: text, correlationId: text },
      ...{ traceId: orNull(text), occurredAt: time, recordedAt: time },
    }),
  ),
  problems: ['forbidden'],
}

export const EVENT = object<ToldEvent>({
  ...{ position, stream: text, version: count, id: text, type: text },
  dataVersion: saying('In which form of its type the data was written.', count),
  data: saying(
    'As it was written, money in whole numbers of smaller units: docs/events.md. Of a customer who has been erased, without the profile.',
    {},
  ),
  ...{ actor: orNull(text), role: orNull(text), requestId: orNull(text), correlationId: orNull(text), traceId: orNull(text) },
  ...{ occurredAt: time, recordedAt: time },
})

const STREAM: QueryDocs = {
  name: 'listStreamEvents',
  summary: 'The events of one stream as they stand in the log, the first one first',
  description: 'No further than the audit tells. For the roles admin and staff.',
  answer: listOf(EVENT),
  problems: ['forbidden'],
}
