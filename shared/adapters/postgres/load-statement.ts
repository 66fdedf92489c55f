import type { Statement } from '#shared/ports/database.ts'
import type { LoadRequest } from '#shared/ports/event-log.ts'
import { int4s, texts } from './binary-arrays.ts'
import { EVENT_COLUMNS } from './logged-event.ts'

/** Streams that grew are named up to this many positions back. */
const NAMED_CHANGES = 10_000

const NO_EVENT = `
  null::bigint as position, null as stream, null::int as version, null::smallint as bucket, null::uuid as id, null as type,
  null as data, null as metadata, null::float8 as occurred_at, null::float8 as recorded_at`

/**
 * One statement and so one snapshot: a first row that says how the log stands, then the streams' events. The subqueries are
 * laterals with an order of their own, so that each stream is an index probe whatever the planner knew of the log's size.
 */
export const loadStatement = ({ streams, keys, known }: LoadRequest): Statement => ({
  name: 'load',
  text: `
    select ${NO_EVENT}, log.epoch, log.head, changed.streams as changed, kept.outcomes
    from (select (select epoch from log.epoch) as epoch, coalesce((select max(position) from log.events), 0) as head) log
    cross join lateral (
      select case when $5::bigint <= log.head and log.head - $5::bigint <= ${NAMED_CHANGES} then array(
        select distinct event.stream from log.events event where event.position > $5::bigint and event.position <= log.head
      ) end as streams
    ) changed
    cross join (
      select json_agg(json_build_object(
        'scope', kept.scope, 'key', kept.key, 'requestHash', kept.request_hash, 'outcome', kept.outcome::text,
        'first', kept.first_position, 'last', kept.last_position
      ))::text as outcomes
      from unnest($3::text[], $4::text[]) as asked (scope, key)
      join log.command_results kept on kept.scope = asked.scope and kept.key = asked.key
      where kept.expires_at is null or kept.expires_at > clock_timestamp()
    ) kept
    union all
    select ${EVENT_COLUMNS}, null, null, null, null
    from unnest($1::text[], $2::int[]) as asked (stream, after)
    cross join lateral (
      select * from log.events event
      where event.stream = asked.stream and event.version > asked.after
      order by event.version
    ) event`,
  values: [
    texts(streams.map(({ stream }) => stream)),
    int4s(streams.map(({ after }) => after)),
    texts(keys.map(({ scope }) => scope)),
    texts(keys.map(({ key }) => key)),
    known ?? null,
  ],
})
