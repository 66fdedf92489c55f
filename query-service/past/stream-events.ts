import { recordedOf } from '#shared/events/cloud-event.ts'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import { needsNewerProgram, shopUpcasting, UnknownEventType } from '#shared/events/upcast.ts'
import { tryAgain } from '#shared/http/problem.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { LoggedEvent, StreamPlace, StreamReader } from '#shared/ports/event-log.ts'
import { isSound } from './sound-events.ts'

/** What the next events of a stream make of what those before came to; undefined before the first of them. */
export type Fold<Event extends ShopEvent, State> = (
  before: State | undefined,
  events: readonly Recorded<Event>[],
) => State | undefined

/** As many are looked at in a stream, also when few of them are from before the position: a checkpoint is not much further away. */
const AT_A_TIME = 200

/**
 * What all events of these streams come to, which have events of this kind only, in their present form and in version order; nothing of a
 * stream that has none. However many there are, a page of them is held at a time. Throws HttpProblem `unavailable` at what only a newer
 * program understands, and at what is damaged.
 */
export const foldStreams = async <Event extends ShopEvent, State>(
  log: Pick<StreamReader, 'readStreams'>,
  streams: readonly StreamPlace[],
  fold: Fold<Event, State>,
  upTo?: Position,
): Promise<ReadonlyMap<StreamId, State>> => {
  const states = new Map<StreamId, State>()
  for (let rest = streams; rest.length > 0; ) {
    const { events, next } = await log.readStreams({ streams: rest, limit: AT_A_TIME, ...(upTo !== undefined && { upTo }) })
    const page = Map.groupBy(events.map(understood) as Recorded<Event>[], ({ stream }) => stream)
    for (const [stream, some] of page) {
      const after = fold(states.get(stream), some)
      if (after !== undefined) states.set(stream, after)
    }
    rest = next
  }
  return states
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
