import type { Position } from '#shared/kernel/types.ts'
import type { Transaction } from '#shared/ports/database.ts'
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
const read = async (database: Transaction, { after, upTo, limit, types, partition }: ReadRange): Promise<LogPage> => {
  const end = Math.min(after + limit, upTo ?? Number.MAX_SAFE_INTEGER)
  const rows = await database.query<Row>({
    name: 'read-log',
    text: `
      select log.head, ${EVENT_COLUMNS}
      from (select coalesce(max(position), 0) as head from log.events) log
      left join log.events event
        on event.position > $1::bigint and event.position <= $2::bigint
        and ($3::text[] is null or event.type = any ($3::text[]))
        and ($4::int is null or event.bucket % $5::int = $4::int)
      order by event.position`,
    values: [after, end, types === undefined ? null : texts(types), partition?.number ?? null, partition?.of ?? null],
  })
  const through = Math.max(after, Math.min(end, rows[0]!.head)) as Position
  return { events: rows[0]!.position === null ? [] : rows.map(loggedEvent), through }
}

const head = async (database: Transaction): Promise<{ head: Position; epoch: number }> => {
  const rows = await database.query<{ head: Position; epoch: number }>({
    name: 'head-of-log',
    text: 'select (select coalesce(max(position), 0) from log.events) as head, epoch from log.epoch',
    values: [],
  })
  return rows[0]!
}
