import { sql } from 'kysely'
import type { Position } from '#shared/kernel/types.ts'
import type { Transaction } from '#shared/ports/database.ts'
import { read, reading } from '../reading.ts'

type AuditList = {
  stream?: string | undefined
  type?: string | undefined
  actor?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  beforePosition?: number
  limit: number
}

/** Partitions may be ahead of each other: behind the frontier there are gaps. */
const frontier = sql<Position>`(select min(position) from read.high_waters where read_model = 'audit')`

/**
 * The last position recorded before a time. recordedAt never falls, so positions are halved by primary key until one is left: no index on
 * the time has to follow every event.
 */
const lastBefore = (time: Date) => sql<Position>`(
  with recursive halves (low, high) as (
    select 0::bigint, max(position) from read.audit
    union all
    select case when entry.is_later then low else middle end, case when entry.is_later then entry.position - 1 else high end
    from (select low, high, (low + high + 1) / 2 as middle from halves where low < high) as half
    left join lateral (
      select position, recorded_at >= ${time}::timestamptz as is_later
      from read.audit where position > low and position <= middle order by position desc limit 1
    ) as entry on true
  )
  select low from halves where low = high
)`

/** Newest first. `from` ≤ recorded < `to`. */
export const readAudit = reading('audit', 'audit', {
  rows: ({ stream, type, actor, from, to, beforePosition, limit }: AuditList) => {
    let query = read
      .selectFrom('audit')
      .select(['position', 'stream', 'version', 'type', 'actor', 'role', 'request_id as requestId'])
      .select((row) => row.fn.coalesce('correlation_id', 'request_id').as('correlationId'))
      .select(['trace_id as traceId', 'occurred_at as occurredAt', 'recorded_at as recordedAt'])
      .where('position', '<=', frontier)
    if (stream !== undefined) query = query.where('stream', '=', stream)
    if (type !== undefined) query = query.where('type', '=', type)
    if (actor !== undefined) query = query.where('actor', '=', actor)
    if (from !== undefined) query = query.where('position', '>', lastBefore(from))
    if (to !== undefined) query = query.where('position', '<=', lastBefore(to))
    if (beforePosition !== undefined) query = query.where('position', '<', beforePosition as Position)
    return query.orderBy('position', 'desc').limit(limit)
  },
})

/** Up to where everything has been entered: what tells of the log's events does not run ahead of it. */
export const readAuditFrontier = reading('audit frontier', 'audit', {
  rows: (_: object) => read.selectNoFrom(sql<true>`true`.as('none')).where(sql<boolean>`false`),
})

/** Which of these streams are those of customers who have been erased. */
export const readErased = async (database: Transaction, streams: readonly string[]): Promise<ReadonlySet<string>> => {
  const rows = await database.query<{ stream: string }>({ name: 'erased streams', text: ERASED, values: [streams] })
  return new Set(rows.map(({ stream }) => stream))
}

const ERASED = `
  select asked.stream
  from unnest($1::text[]) as asked (stream)
  where exists (select from read.audit where audit.stream = asked.stream and audit.type = 'CustomerErased')`
