import type { StreamId } from '#shared/events/streams.ts'
import type { Changed, Loaded, LoggedEvent } from '#shared/ports/event-log.ts'
import { type Folded, fold } from './fold.ts'
import type { Knowledge } from './knowledge.ts'
import type { RunningStates } from './running-states.ts'

/** A stream to load, from behind what is known of it. */
export type Asked = { readonly stream: StreamId; readonly before: Folded }

/** What was asked for is current now, and what changed meanwhile no longer is. */
export const learnLoaded = (
  { head, changed, events }: Loaded,
  asked: readonly Asked[],
  states: RunningStates,
  knowledge: Knowledge,
): void => {
  knowledge.moveTo(head, changed)
  outdate(states, changed)
  const byStream = Map.groupBy(events, ({ stream }) => stream)
  for (const { stream, before } of asked) {
    const folded = folding(stream, before, byStream.get(stream) ?? [])
    states.set(stream, folded)
    if (!(folded instanceof Error)) knowledge.remember(stream, folded)
  }
}

/** An Error fails only the commands that look at this stream. */
const folding = (stream: StreamId, before: Folded, events: readonly LoggedEvent[]): Folded | Error => {
  try {
    return fold(stream, before, events)
  } catch (error) {
    return error as Error
  }
}

const outdate = (states: RunningStates, changed: Changed): void => {
  if (changed === 'unknown') states.clear()
  else for (const stream of changed) states.delete(stream)
}
