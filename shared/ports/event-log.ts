import type { StreamId } from '../events/streams.ts'
import type { Instant, Position } from '../kernel/types.ts'

/**
 * The append-only log of all events, which is also the outbox.
 *
 * Order: positions are 1, 2, 3 … without gaps and in commit order; whoever has read up to p has read all that is ≤ p.
 * Atomicity: a batch is recorded whole or not at all.
 * Isolation: a batch is recorded only if none of the streams in its read set has grown since `known`.
 * Idempotence: the same batch sent again after a lost answer (`again: true`) finds its events and records nothing.
 * Failure: a method rejects with LogUnavailable when the log cannot be reached or the outcome is unknown, and with
 * UnstorableData when a value in the batch can not be stored; nothing else is expected.
 */
export interface EventLog extends LogReader, StreamReader {
  /** What `append` must be told, as of one moment. Changed streams of (known, head] are named as in `append`. */
  load(request: LoadRequest): Promise<Loaded>

  append(batch: AppendBatch): Promise<AppendAnswer>

  /**
   * Keeps states for `load` to begin with. They are a cache: some or all may be gone or old at any time, and that costs time and
   * nothing else. States of another history than the log's are neither kept nor given, nor are those kept that are older than what is kept.
   */
  keepSnapshots(snapshots: SnapshotsToKeep): Promise<void>

  /** Runs work while nobody else can append; what it loads cannot become stale. Commits when work resolves. */
  exclusively<Result>(work: (log: Pick<EventLog, 'load' | 'append'>) => Promise<Result>): Promise<Result>
}

export interface LogReader {
  /** Events with after < position ≤ upTo in order, at most `limit` of them looked at, and no more than maxBytes but for the last. */
  read(range: ReadRange): Promise<LogPage>

  head(): Promise<{ readonly head: Position; readonly epoch: number }>
}

export interface StreamReader {
  /** Events of some streams, by stream in the order asked and in version order. No stream twice. */
  readStreams(range: StreamsRange): Promise<StreamsPage>

  /** The last position that was recorded at this time or before it; 0 when all were recorded later. */
  positionAt(time: Instant): Promise<Position>
}

export const BYTES_OF_A_PAGE = 4 * 1024 * 1024

export type ReadRange = {
  readonly after: Position
  readonly upTo?: Position
  /** How many positions a page spans at the most. */
  readonly limit: number
  /** Of data and metadata; BYTES_OF_A_PAGE unless told otherwise. The event that reaches it is the page's last. */
  readonly maxBytes?: number
  /** Event types to pass over in the database. Whoever named the wanted ones instead would not notice those that are new. */
  readonly exceptTypes?: readonly string[]
  readonly partition?: Partition
}

export type Partition = { readonly number: number; readonly of: number }

/**
 * `through`: everything up to here has been looked at, whether or not it had an event to give.
 * `more`: the log went on behind it, within what was asked for.
 */
export type LogPage = { readonly events: readonly LoggedEvent[]; readonly through: Position; readonly more: boolean }

export type StreamsRange = {
  readonly streams: readonly StreamPlace[]
  readonly upTo?: Position
  /** How many events a page has at the most. */
  readonly limit: number
  /** Of data and metadata; BYTES_OF_A_PAGE unless told otherwise. The event that reaches it is the page's last. */
  readonly maxBytes?: number
}

/** `next`: the streams of which there may be more, from where this page ends; none when it is the last. */
export type StreamsPage = { readonly events: readonly LoggedEvent[]; readonly next: readonly StreamPlace[] }

/** Behind which version of a stream to go on; 0 is from the beginning. */
export type StreamPlace = { readonly stream: StreamId; readonly after: number }

/** An event to record. `data` and `metadata` are JSON texts; they are stored and handed on byte for byte. */
export type NewEvent = {
  readonly id: string
  readonly stream: StreamId
  readonly version: number
  readonly type: string
  readonly data: string
  readonly metadata: string
  readonly occurredAt: Instant
}

export type LoggedEvent = NewEvent & { readonly position: Position; readonly bucket: number; readonly recordedAt: Instant }

/** Which request a key was used for: same scope, key and hash is the same request. */
export type RequestKey = { readonly scope: string; readonly key: string }

export type KeyedOutcome = RequestKey & {
  readonly requestHash: string
  /** JSON text from which the answer is made anew; positions are added by the log. */
  readonly outcome: string
  /** Index in the batch's events of the first one that belongs to this outcome, and how many; 0 for a refusal or a no-op. */
  readonly firstEvent: number
  readonly eventCount: number
  /** In milliseconds of the log's clock, as no process can be sure of its own; null is kept for ever. */
  readonly keptForMs: number | null
}

/** `first`, `last`: the positions of its events; without events both are the head it was decided at. */
export type StoredOutcome = RequestKey & {
  readonly requestHash: string
  readonly outcome: string
  readonly first: Position
  readonly last: Position
}

export type LoadRequest = {
  readonly streams: readonly AskedStream[]
  readonly keys: readonly RequestKey[]
  /** Up to where the caller knows the log; undefined when it knows nothing yet. */
  readonly known?: Position
}

/** A stream to read from behind the version the caller has, and which shape of snapshot he can begin with. */
export type AskedStream = StreamPlace & { readonly shape?: number | undefined }

/** What a stream's events up to a version come to, as JSON text; whoever makes it gives its shape a number. */
export type Snapshot = { readonly stream: StreamId; readonly version: number; readonly shape: number; readonly state: string }

/** Of the shape that was asked for. */
export type LoadedSnapshot = Omit<Snapshot, 'shape'>

/** `known`: the position that what they were folded from was read up to. No stream twice. */
export type SnapshotsToKeep = { readonly epoch: number; readonly known: Position; readonly snapshots: readonly Snapshot[] }

export type Loaded = {
  readonly epoch: number
  readonly head: Position
  /** Where there is one that is newer than what the caller has: `events` go on behind it. */
  readonly snapshots: readonly LoadedSnapshot[]
  /** By stream in the order asked, in version order. */
  readonly events: readonly LoggedEvent[]
  /** false: it breaks off at the last event. The streams before that one's are whole; of it and of those behind it there may be more. */
  readonly complete: boolean
  readonly outcomes: readonly StoredOutcome[]
  readonly changed: Changed
}

/** Streams that grew in (known, head]; 'unknown' when there are too many to name: then everything counts as changed. */
export type Changed = readonly StreamId[] | 'unknown'

export type AppendBatch = {
  readonly epoch: number
  readonly known: Position
  /** Every stream any command of the batch was decided on, written or only read. */
  readonly readSet: readonly StreamId[]
  readonly events: readonly NewEvent[]
  /** No key twice. */
  readonly outcomes: readonly KeyedOutcome[]
  /** The same batch was sent before and its answer was lost. */
  readonly again?: boolean
}

export type AppendAnswer =
  /** Event i of the batch stands at first + i. Without events, first is head + 1. */
  | {
      readonly result: 'appended'
      readonly first: Position
      readonly head: Position
      readonly recordedAt: Instant
      readonly changed: Changed
    }
  /** Nothing was written: a stream of the read set has grown, or a key has appeared. Load what has `changed`, best `exclusively`. */
  | { readonly result: 'stale'; readonly head: Position; readonly changed: Changed }
  /** Nothing was written: the log has another history than the one the batch was decided on. */
  | { readonly result: 'other_epoch'; readonly epoch: number }

/** The log cannot be reached, or the connection broke and it is not known whether the batch was recorded. */
export class LogUnavailable extends Error {
  override readonly name: string = 'LogUnavailable'
}

/** A value of the batch that the database will not store; nothing was written. */
export class UnstorableData extends Error {
  override readonly name = 'UnstorableData'
}
