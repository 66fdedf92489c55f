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
  /** In which version of its type an event was written, when that is not 1. Added when it is recorded. */
  readonly dataversion?: number
}

/** The stored text of metadata with a data version, which stands first: so a reader sees at a glance that it is not there. */
export const withDataVersion = (metadata: string, dataVersion: number): string =>
  dataVersion === 1 ? metadata : `${DATA_VERSION}${dataVersion},${metadata.slice(1)}`

/** In which version an event's data was written, by the stored text of its metadata. */
export const dataVersionOf = (metadata: string): number =>
  metadata.startsWith(DATA_VERSION) ? Number.parseInt(metadata.slice(DATA_VERSION.length), 10) : 1

const DATA_VERSION = '{"dataversion":'

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
