import type { StreamId } from '#shared/events/streams.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { Instant, Position } from '#shared/kernel/types.ts'
import type { LoggedEvent } from '#shared/ports/event-log.ts'

/** Columns of log.events as `event`, in the form that a row is made an event from most cheaply. */
export const EVENT_COLUMNS = `
  event.position, event.stream, event.version, event.bucket, event.id, event.type,
  event.data::text as data, event.metadata::text as metadata,
  date_part('epoch', event.occurred_at) as occurred_at, date_part('epoch', event.recorded_at) as recorded_at`

export type EventRow = {
  readonly position: Position
  readonly stream: StreamId
  readonly version: number
  readonly bucket: number
  readonly id: string
  readonly type: string
  readonly data: string
  readonly metadata: string
  readonly occurred_at: number
  readonly recorded_at: number
}

/** Takes these columns of a row and no others. */
export const loggedEvent = (row: EventRow): LoggedEvent => ({
  position: row.position,
  stream: row.stream,
  version: row.version,
  bucket: row.bucket,
  id: row.id,
  type: row.type,
  data: row.data,
  metadata: row.metadata,
  occurredAt: occurredAtOf(row.occurred_at),
  recordedAt: recordedAtOf(row.recorded_at),
})

/**
 * Milliseconds are stored, and a float of seconds tells them apart far beyond the year 9999. Events that were recorded together
 * share their times, and formatting one takes longer than all the rest of the row: the last one is remembered.
 */
const formatting = (): ((seconds: number) => Instant) => {
  let [last, instant] = [Number.NaN, '' as Instant]
  return (seconds) => {
    if (seconds !== last) [last, instant] = [seconds, instantOf(Math.round(seconds * 1000))]
    return instant
  }
}

const occurredAtOf = formatting()
const recordedAtOf = formatting()
