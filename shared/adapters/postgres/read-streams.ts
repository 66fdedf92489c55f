import type { Statement, Transaction } from '#shared/ports/database.ts'
import { BYTES_OF_A_PAGE, type StreamPlace, type StreamsPage, type StreamsRange } from '#shared/ports/event-log.ts'
import { int4s, texts } from './binary-arrays.ts'
import { EVENT_COLUMNS, type EventRow, loggedEvent } from './logged-event.ts'

type Row = EventRow & { readonly bytes: number }

export const readStreams = async (database: Transaction, range: StreamsRange): Promise<StreamsPage> => {
  const rows = await database.query<Row>(readStreamsStatement(range))
  const last = rows.at(-1)
  const isFull = last !== undefined && (rows.length >= range.limit || last.bytes >= maxBytesOf(range))
  return { events: rows.map(loggedEvent), next: isFull ? behind(last, range.streams) : [] }
}

const behind = ({ stream, version }: EventRow, streams: readonly StreamPlace[]): readonly StreamPlace[] => [
  { stream, after: version },
  ...streams.slice(streams.findIndex((place) => place.stream === stream) + 1),
]

const maxBytesOf = ({ maxBytes = BYTES_OF_A_PAGE }: StreamsRange): number => maxBytes

/** Streams are looked up one by one (`offset 0` keeps the planner from doing otherwise), and none behind the one that fills the page. */
export const readStreamsStatement = (range: StreamsRange): Statement => ({
  name: 'read-streams',
  text: `
    select page.*
    from (
      select *, sum(octet_length(data) + octet_length(metadata)) over (order by place, version rows unbounded preceding) as bytes
      from (
        select asked.place, event.*
        from unnest($1::text[], $2::int[]) with ordinality as asked (stream, after, place)
        cross join lateral (
          select ${EVENT_COLUMNS}
          from log.events event
          where event.stream = asked.stream and event.version > asked.after and event.version <= asked.after::bigint + $4::int
            and ($3::bigint is null or event.position <= $3::bigint)
          order by event.version offset 0
        ) event
        limit $4::int
      ) event
    ) page
    where page.bytes - octet_length(page.data) - octet_length(page.metadata) < $5::bigint
    order by page.place, page.version`,
  values: [
    texts(range.streams.map(({ stream }) => stream)),
    int4s(range.streams.map(({ after }) => after)),
    range.upTo ?? null,
    range.limit,
    maxBytesOf(range),
  ],
})
