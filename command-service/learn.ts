import type { StreamId } from '#shared/events/streams.ts'
import type { Changed, Loaded, LoadedSnapshot, LoggedEvent } from '#shared/ports/event-log.ts'
import type { State } from './domain/states.ts'
import { type Folded, fold } from './fold.ts'
import type { Knowledge } from './knowledge.ts'
import type { RunningStates } from './running-states.ts'

/** A stream to load, from behind what is known of it. */
export type Asked = { readonly stream: StreamId; readonly before: Folded }

/**
 * What has been loaded wholly is current now, and what changed meanwhile no longer is. Answers how far the streams have come of which
 * there may be more.
 */
export const learnLoaded = (
  { head, changed, snapshots, events, complete }: Loaded,
  asked: readonly Asked[],
  states: RunningStates,
  knowledge: Knowledge,
): ReadonlyMap<StreamId, Folded> => {
  knowledge.moveTo(head, changed)
  outdate(states, changed)
  const unfinished = new Map<StreamId, Folded>()
  const eventsOf = Map.groupBy(events, ({ stream }) => stream)
  const snapshotOf = new Map(snapshots.map((snapshot) => [snapshot.stream, snapshot]))
  const brokenOff = complete ? undefined : events.at(-1)?.stream
  let isWhole = true
  for (const { stream, before } of asked) {
    if (stream === brokenOff) isWhole = false
    const snapshot = snapshotOf.get(stream)
    const folded = folding(stream, snapshot, before, eventsOf.get(stream) ?? [])
    if (folded instanceof Error) states.set(stream, folded)
    else if (!isWhole) unfinished.set(stream, folded)
    else {
      states.set(stream, folded)
      knowledge.remember(stream, folded, snapshot?.version)
    }
  }
  return unfinished
}

/** An Error fails only the commands that look at this stream. */
const folding = (
  stream: StreamId,
  snapshot: LoadedSnapshot | undefined,
  before: Folded,
  events: readonly LoggedEvent[],
): Folded | Error => {
  try {
    return fold(stream, snapshot === undefined ? before : foldedBefore(snapshot), events)
  } catch (error) {
    return error as Error
  }
}

/** It is of the shape that was asked for. */
const foldedBefore = ({ state, version }: LoadedSnapshot): Folded => ({ state: JSON.parse(state) as State, version })

const outdate = (states: RunningStates, changed: Changed): void => {
  if (changed === 'unknown') states.clear()
  else for (const stream of changed) states.delete(stream)
}
