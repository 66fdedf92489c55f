import type { Statement } from '#shared/ports/database.ts'
import type { LoadRequest } from '#shared/ports/event-log.ts'
import { int4s, texts } from './binary-arrays.ts'

/** Streams that grew are named up to this many positions back. */
const NAMED_CHANGES = 10_000

/** So many events are given at a time: a stream of a million need not fit in memory. Versions have no gaps, so a range of them is a page. */
export const EVENTS_AT_A_TIME = 10_000
export const BYTES_AT_A_TIME = 8 * 1024 * 1024

const NO_EVENT = `
  null::bigint as position, null as stream, null::int as version, null::smallint as bucket, null::uuid as id, null as type,
  null as data, null as metadata, null::float8 as occurred_at, null::float8 as recorded_at`

/**
 * One statement and so one moment: a first row that says how the log stands, then the snapshots, which have no position, then the
 * streams' events behind them. Streams and keys are looked up one by one (`offset 0` keeps the planner from doing otherwise): a plan
 * that was made while the tables were empty is kept when they have grown.
 */
export const loadStatement = ({ streams, keys, known }: LoadRequest): Statement => ({
  name: 'load',
  text: `
    with log as materialized (
      select (select epoch from log.epoch) as epoch, coalesce((select max(position) from log.events), 0) as head
    ),
    asked as materialized (
      select asked.place, asked.stream, coalesce(kept.version, asked.after) as after, kept.version, kept.state
      from unnest($1::text[], $2::int[], $6::int[]) with ordinality as asked (stream, after, shape, place)
      left join lateral (
        select * from log.snapshots snapshot
        where snapshot.stream = asked.stream and snapshot.shape = asked.shape and snapshot.version > asked.after
          and snapshot.event = (select event.id from log.events event where event.stream = snapshot.stream and event.version = snapshot.version)
        offset 0
      ) kept on true
    ),
    changed as (
      select case when $5::bigint <= head and head - $5::bigint <= ${NAMED_CHANGES} then array(
        select distinct event.stream from (
          select * from log.events event where event.position > $5::bigint and event.position <= head offset 0
        ) event
      ) end as streams
      from log
    ),
    kept as (
      select json_agg(json_build_object(
        'scope', kept.scope, 'key', kept.key, 'requestHash', kept.request_hash, 'outcome', kept.outcome::text,
        'first', kept.first_position, 'last', kept.last_position
      ))::text as outcomes
      from unnest($3::text[], $4::text[]) as asked (scope, key)
      cross join lateral (
        select * from log.command_results result where result.scope = asked.scope and result.key = asked.key offset 0
      ) kept
      where kept.expires_at is null or kept.expires_at > clock_timestamp()
    )
    select ${NO_EVENT}, null::bigint as bytes, log.epoch, log.head, changed.streams as changed, kept.outcomes from log, changed, kept
    union all
    select null, stream, version, null, null, null, state::text, null, null, null, null, null, null, null, null from asked where version is not null
    union all
    select event.position, event.stream, event.version, event.bucket, event.id, event.type, event.data, event.metadata,
      date_part('epoch', event.occurred_at), date_part('epoch', event.recorded_at), event.bytes, null, null, null, null
    from (select array_agg(stream order by place) as streams, array_agg(after order by place) as behind from asked) asked
    cross join lateral log.events_behind(asked.streams, asked.behind, ${EVENTS_AT_A_TIME}, ${BYTES_AT_A_TIME}) event`,
  values: [
    texts(streams.map(({ stream }) => stream)),
    int4s(streams.map(({ after }) => after)),
    texts(keys.map(({ scope }) => scope)),
    texts(keys.map(({ key }) => key)),
    known ?? null,
    int4s(streams.map(({ shape }) => shape ?? null)),
  ],
})
