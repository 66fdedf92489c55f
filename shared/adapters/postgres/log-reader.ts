import type { Position } from '#shared/kernel/types.ts'
import type { Statement, Transaction } from '#shared/ports/database.ts'
import type { LogPage, LogReader, ReadRange } from '#shared/ports/event-log.ts'
import { texts } from './binary-arrays.ts'
import { answering } from './log-errors.ts'
import { EVENT_COLUMNS, type EventRow, loggedEvent } from './logged-event.ts'

/** Reads as any role that may select from the log. */
export const createLogReader = (database: Transaction): LogReader => ({
  read: (range) => answering(() => read(database, range)),
  head: () => answering(() => head(database)),
})

type Row = EventRow & { readonly head: Position }

/** Positions have no gaps: `limit` positions are at most `limit` rows, and what the head leaves of them has been looked at. */
const read = async (database: Transaction, range: ReadRange): Promise<LogPage> => {
  const rows = await database.query<Row>(readStatement(range))
  const { head, position } = rows[0]!
  const through = Math.max(range.after, Math.min(endOf(range), head)) as Position
  return { events: position === null ? [] : rows.map(loggedEvent), through }
}

const endOf = ({ after, limit, upTo }: ReadRange): number => Math.min(after + limit, upTo ?? Number.MAX_SAFE_INTEGER)

export const readStatement = (range: ReadRange): Statement => ({
  name: 'read-log',
  text: `
    select log.head, ${EVENT_COLUMNS}
    from (select coalesce(max(position), 0) as head from log.events) log
    left join log.events event
      on event.position > $1::bigint and event.position <= $2::bigint
      and ($3::text[] is null or event.type = any ($3::text[]))
      and ($4::int is null or event.bucket % $5::int = $4::int)
    order by event.position`,
  values: [
    range.after,
    endOf(range),
    range.types === undefined ? null : texts(range.types),
    range.partition?.number ?? null,
    range.partition?.of ?? null,
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
