import type { Instant, Position } from '#shared/kernel/types.ts'
import type { Statement, Transaction } from '#shared/ports/database.ts'
import { BYTES_OF_A_PAGE, type LogPage, type LogReader, type ReadRange, type StreamReader } from '#shared/ports/event-log.ts'
import { texts } from './binary-arrays.ts'
import { answering } from './log-errors.ts'
import { EVENT_COLUMNS, type EventRow, loggedEvent } from './logged-event.ts'
import { readStreams } from './read-streams.ts'

/** Reads as any role that may select from the log. */
export const createLogReader = (database: Transaction): LogReader & StreamReader => ({
  read: (range) => answering(() => read(database, range)),
  readStreams: (range) => answering(() => readStreams(database, range)),
  positionAt: (time) => answering(() => positionAt(database, time)),
  head: () => answering(() => head(database)),
})

type Row = EventRow & { readonly head: Position; readonly bytes: number }

/**
 * Positions have no gaps: `limit` positions are at most `limit` rows, and what the head leaves of them has been looked at, unless the
 * last row has filled the page.
 */
const read = async (database: Transaction, range: ReadRange): Promise<LogPage> => {
  const rows = await database.query<Row>(readStatement(range))
  const [{ head }, last] = [rows[0]!, rows.at(-1)!]
  const end = last.bytes >= maxBytesOf(range) ? last.position : Math.min(endOf(range), head)
  const through = Math.max(range.after, end) as Position
  const more = through < Math.min(range.upTo ?? head, head)
  return { events: last.position === null ? [] : rows.map(loggedEvent), through, more }
}

const maxBytesOf = ({ maxBytes = BYTES_OF_A_PAGE }: ReadRange): number => maxBytes

const endOf = ({ after, limit, upTo }: ReadRange): number => Math.min(after + limit, upTo ?? Number.MAX_SAFE_INTEGER)

export const readStatement = (range: ReadRange): Statement => ({
  name: 'read-log',
  text: `
    select log.head, page.*
    from (select coalesce(max(position), 0) as head from log.events) log
    left join (
      select *, sum(octet_length(data) + octet_length(metadata)) over (order by position rows unbounded preceding) as bytes
      from (
        select ${EVENT_COLUMNS}
        from log.events event
        where event.position > $1::bigint and event.position <= $2::bigint
          and ($3::text[] is null or event.type <> all ($3::text[]))
          and ($4::int is null or event.bucket % $5::int = $4::int)
        order by event.position offset 0
      ) event
    ) page on page.bytes - octet_length(page.data) - octet_length(page.metadata) < $6::bigint
    order by page.position`,
  values: [
    range.after,
    endOf(range),
    range.exceptTypes === undefined ? null : texts(range.exceptTypes),
    range.partition?.number ?? null,
    range.partition?.of ?? null,
    maxBytesOf(range),
  ],
})

const head = async (database: Transaction): Promise<{ head: Position; epoch: number }> => {
  const rows = await database.query<{ head: Position; epoch: number }>({
    name: 'head-of-log',
    text: 'select (select coalesce(max(position), 0) from log.events) as head, epoch from log.epoch',
    values: [],
  })
  return rows[0]!
}

const positionAt = async (database: Transaction, time: Instant): Promise<Position> => {
  const rows = await database.query<{ position: Position }>(positionAtStatement(time))
  return rows[0]!.position
}

/** recorded_at never falls, so positions are halved by primary key until one is left: 24 look-ups among 10,000,000. */
export const positionAtStatement = (time: Instant): Statement => ({
  name: 'position-at',
  text: `
    with recursive halves (low, high) as (
      select 0::bigint, coalesce(max(position), 0) from log.events
      union all
      select case when middle.is_by_then then middle.position else low end, case when middle.is_by_then then high else middle.position - 1 end
      from halves cross join lateral (
        select event.position, event.recorded_at <= $1::timestamptz as is_by_then
        from log.events event where event.position = (low + high + 1) / 2 offset 0
      ) middle
      where low < high
    )
    select low as position from halves where low = high`,
  values: [time],
})
