import type { StreamId } from '#shared/events/streams.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database, Transaction } from '#shared/ports/database.ts'
import type {
  AppendAnswer,
  AppendBatch,
  EventLog,
  Loaded,
  LoadedSnapshot,
  LoadRequest,
  LoggedEvent,
  SnapshotsToKeep,
  StoredOutcome,
} from '#shared/ports/event-log.ts'
import { appendStatement } from './append-statement.ts'
import { keepSnapshotsStatement } from './keep-snapshots-statement.ts'
import { BYTES_AT_A_TIME, EVENTS_AT_A_TIME, loadStatement } from './load-statement.ts'
import { answering, encoding } from './log-errors.ts'
import { createLogReader } from './log-reader.ts'
import { type EventRow, loggedEvent } from './logged-event.ts'

/** Needs the role `daybook_command`. */
export const createEventLog = (database: Database): EventLog => ({
  ...createLogReader(database),
  ...over(database),
  keepSnapshots: (snapshots) => answering(() => keepSnapshots(database, snapshots)),
  exclusively: (work) =>
    answering(() =>
      database.transaction(async (tx) => {
        await lockLog(tx)
        return work(over(tx))
      }),
    ),
})

const over = (tx: Transaction): Pick<EventLog, 'load' | 'append'> => ({
  load: (request) => answering(() => load(tx, request)),
  append: (batch) => answering(() => append(tx, batch)),
})

/** The lock that log.append takes too. Should this process stall while it holds it, the server takes it back. */
const lockLog = (tx: Transaction) =>
  tx.query({
    text: `
      set local lock_timeout = '10s';
      set local idle_in_transaction_session_timeout = '10s';
      select pg_advisory_xact_lock(1684109666, 1)`,
    values: [],
  })

type LoadRow = EventRow & {
  /** Of the events up to this one. */
  readonly bytes: number
  readonly epoch: number
  readonly head: Position
  readonly changed: StreamId[] | null
  readonly outcomes: string | null
}

const load = async (tx: Transaction, request: LoadRequest): Promise<Loaded> => {
  const rows = await tx.query<LoadRow>(loadStatement(request))
  const { epoch, head, changed, outcomes } = rows[0]!
  const [snapshots, events]: [LoadedSnapshot[], LoggedEvent[]] = [[], []]
  for (const row of rows.slice(1))
    if (row.position === null) snapshots.push({ stream: row.stream, version: row.version, state: row.data })
    else events.push(loggedEvent(row))
  return {
    epoch,
    head,
    snapshots,
    events,
    complete: events.length < EVENTS_AT_A_TIME && rows.at(-1)!.bytes < BYTES_AT_A_TIME,
    outcomes: outcomes === null ? [] : (JSON.parse(outcomes) as StoredOutcome[]),
    changed: request.known === undefined ? [] : (changed ?? 'unknown'),
  }
}

const keepSnapshots = async (tx: Transaction, snapshots: SnapshotsToKeep): Promise<void> => {
  await tx.query(encoding(() => keepSnapshotsStatement(snapshots)))
}

type AppendRow = {
  readonly result: AppendAnswer['result']
  readonly epoch: number
  readonly head: Position
  readonly first: Position
  readonly recorded_at: number
  readonly changed: StreamId[] | null
}

const append = async (tx: Transaction, batch: AppendBatch): Promise<AppendAnswer> => {
  const [row] = await tx.query<AppendRow>(encoding(() => appendStatement(batch)))
  const { result, epoch, head, first, recorded_at, changed } = row!
  switch (result) {
    case 'appended':
      return { result, first, head, recordedAt: instantOf(Math.round(recorded_at * 1000)), changed: changed ?? 'unknown' }
    case 'stale':
      return { result, head, changed: changed ?? 'unknown' }
    case 'other_epoch':
      return { result, epoch }
  }
}
