import type { Metadata } from '#shared/events/event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import type { Instant, Position } from '#shared/kernel/types.ts'
import { LogUnavailable, type RequestKey } from '#shared/ports/event-log.ts'
import type { RefusalCode, ShopCommand } from './domain/shop-command.ts'
import type { Place } from './sequence.ts'

export type CommandRequest = {
  readonly command: ShopCommand
  readonly metadata: Metadata
  /** When it happened in the business; when it was decided, if left out. */
  readonly occurredAt?: Instant
  readonly key?: RequestKey & { readonly requestHash: string; readonly keptForMs: number | 'ever' }
  /** Decided only when its main stream has one of these versions at that moment; 'any': when there is anything on it. */
  readonly expectedVersions?: ExpectedVersions
  /** Of the log: not decided in any other. */
  readonly history?: number
  /** Nobody waits for the answer any more: asked before it is decided. */
  readonly isAbandoned?: () => boolean
  /** Where it stands among commands that are decided in order or not at all. */
  readonly place?: Place
  /** Streams whose id this process has just made: nobody can have written them, so they are not loaded. */
  readonly fresh?: readonly StreamId[]
}

export type ExpectedVersions = readonly number[] | 'any'

/**
 * What is stored for a key; the HTTP answer is a pure function of it. `unmet` alone is not stored: its stream had another version than was
 * expected, so that the command was not decided, and may be sent again under the same key with what is expected now.
 */
export type Outcome =
  | { readonly kind: 'recorded' | 'unchanged'; readonly stream: StreamId; readonly version: number }
  | { readonly kind: 'unmet'; readonly stream: StreamId; readonly version: number }
  | { readonly kind: 'refused'; readonly refused: RefusalCode; readonly detail: string; readonly facts?: unknown }

export type Settled = {
  readonly outcome: Outcome
  /** The last of its events, else the head it was decided on. */
  readonly position: Position
  /** The key was known: this is the answer of the first time. */
  readonly replayed: boolean
}

export interface CommandLoop {
  /**
   * Resolves after the log has answered for the whole batch, never before.
   * Rejects with Overloaded, KeyReused, UnstorableData or LogUnavailable: nothing was recorded nor will be; with OutcomeUnknown, a kind of
   * LogUnavailable: it may have been recorded, or may still be. One of these at the latest after the deadline.
   */
  submit(request: CommandRequest): Promise<Settled>
  /** How many commands wait for the next batch. */
  waiting(): number
  /** Takes no more, settles what waits. */
  stop(): Promise<void>
}

/** The queue is full, the deadline has passed while the command waited in it, or the loop is stopping. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
}

/** The log was told, and has not said what became of it. */
export class OutcomeUnknown extends LogUnavailable {
  override readonly name = 'OutcomeUnknown'
}

/** The key was used before, for another request. */
export class KeyReused extends Error {
  override readonly name = 'KeyReused'
}
