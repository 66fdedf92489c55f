import type { Position } from '#shared/kernel/types.ts'
import type { LoggedEvent } from '#shared/ports/event-log.ts'
import { toldEvent } from '../told-event.ts'

/** Parts of an answer of the type text/event-stream, as the HTML standard has it. */

/** How long a client waits before it comes back. */
const RETRY_MS = 1_000

/** From the first byte on a client knows where it stands. */
export const opening = (position: Position): string => `retry: ${RETRY_MS}\nid: ${position}\n\n`

/** JSON of one line has no line break: within its texts they are escaped. */
export const frameOf = (event: LoggedEvent): string =>
  `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(toldEvent(event))}\n\n`

/** An id without data moves the client's last event id, and is no event. */
export const progressTo = (position: Position): string => `id: ${position}\n\n`

export const HEARTBEAT = ':\n\n'
