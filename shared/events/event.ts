import type { Instant, Position } from '../kernel/types.ts'
import type { StreamId } from './streams.ts'

export type Event<Type extends string, Data> = { readonly type: Type; readonly data: Data }

/**
 * Who asked, and with which request. Stored for ever, flat, with lower-case keys: they travel as CloudEvents
 * extension attributes, so the stored text is spliced into a message without being parsed.
 */
export type Metadata = {
  readonly actor: string
  readonly role: string
  readonly requestid: string
  readonly correlationid: string
  readonly traceparent?: string
}

/** An event as the log gives it back. `version` is its place in its stream, `position` its place in the log. */
export type Recorded<E> = E & {
  readonly position: Position
  readonly stream: StreamId
  readonly version: number
  readonly id: string
  readonly metadata: Metadata
  readonly occurredAt: Instant
  readonly recordedAt: Instant
}
