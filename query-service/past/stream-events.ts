import { recordedOf } from '#shared/events/cloud-event.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import { needsNewerProgram, shopUpcasting, UnknownEventType } from '#shared/events/upcast.ts'
import { tryAgain } from '#shared/http/problem.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { LoggedEvent, StreamPlace, StreamReader } from '#shared/ports/event-log.ts'
import { isSound } from './sound-events.ts'

/** By stream in version order, in their present form. */
export type StreamEvents<Event extends ShopEvent> = ReadonlyMap<StreamId, readonly Recorded<Event>[]>

/** As many are looked at in a stream, also when few of them are from before the position: a checkpoint is not much further away. */
const AT_A_TIME = 200

/**
 * All of these streams, which have events of this kind only, through as many pages as they take. Throws HttpProblem `unavailable` at what
 * only a newer program understands, and at what is damaged.
 */
export const readStreamEvents = async <Event extends ShopEvent>(
  log: Pick<StreamReader, 'readStreams'>,
  streams: readonly StreamPlace[],
  upTo?: Position,
): Promise<StreamEvents<Event>> => {
  const found = new Map<StreamId, Recorded<Event>[]>(streams.map(({ stream }) => [stream, []]))
  for (let rest = streams; rest.length > 0; ) {
    const { events, next } = await log.readStreams({ streams: rest, limit: AT_A_TIME, ...(upTo !== undefined && { upTo }) })
    for (const event of events) found.get(event.stream)!.push(understood(event) as Recorded<Event>)
    rest = next
  }
  return found
}

const understood = (event: LoggedEvent): Recorded<ShopEvent> => {
  if (!shopUpcasting.knows(event.type)) throw ofNewerProgram(new UnknownEventType(event))
  const recorded = readable(event)
  if (recorded === undefined || !isSound(recorded)) throw ofDamage(event)
  return recorded
}

const readable = (event: LoggedEvent): Recorded<ShopEvent> | undefined => {
  try {
    return recordedOf(event)
  } catch (error) {
    if (needsNewerProgram(error)) throw ofNewerProgram(error)
    return undefined
  }
}

/** Another process, which has been upgraded already, can answer. */
const ofNewerProgram = ({ message }: Error) => tryAgain('unavailable', message)

const ofDamage = ({ type, position, stream }: LoggedEvent) =>
  tryAgain('unavailable', `The ${type} at position ${position} (${stream}) is damaged: what came of it cannot be told`)
