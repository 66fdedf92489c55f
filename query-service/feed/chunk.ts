import type { Position } from '#shared/kernel/types.ts'
import type { LoggedEvent } from '#shared/ports/event-log.ts'
import { frameOf } from './event-stream.ts'
import type { Wanted } from './interest.ts'

/** So much is given to a connection at a time, but for an event that is longer by itself. */
const BYTES_OF_A_CHUNK = 32 * 1024

/** What there is to say from one position to another; `last` is that of the last event in it. */
export type Chunk = { readonly bytes: Buffer; readonly through: Position; readonly last: Position | undefined }

/** An event in the form it is sent in, which is made once for all. */
export type Framed = Pick<LoggedEvent, 'position' | 'type' | 'stream'> & { readonly frame: string }

export const framed = (event: LoggedEvent): Framed => {
  const { position, type, stream } = event
  return { position, type, stream, frame: frameOf(event) }
}

/** Those that are wanted of these from an index on, the last of which lies before `through`, or as many as a chunk has room for. */
export const chunkOf = (events: readonly Framed[], from: number, through: Position, isWanted: Wanted): Chunk => {
  let [text, last] = ['', undefined as Position | undefined]
  for (let index = from; index < events.length; index++) {
    const event = events[index]!
    if (!isWanted(event)) continue
    if (text.length >= BYTES_OF_A_CHUNK) return { bytes: Buffer.from(text), through: last!, last }
    text += event.frame
    last = event.position
  }
  return { bytes: Buffer.from(text), through, last }
}
