import type { StreamId } from '#shared/events/streams.ts'
import type { State } from './domain/states.ts'
import type { Folded } from './fold.ts'

/** The states a batch is decided on: they move on with every event of it. An Error stands for a stream that could not be folded. */
export type RunningStates = Map<StreamId, Folded | Error>

export const foldedIn = (states: RunningStates, stream: StreamId): Folded => {
  const folded = states.get(stream)
  if (folded === undefined) throw new Error(`${stream} was not declared by the command that asks for it`)
  if (folded instanceof Error) throw folded
  return folded
}

export const stateIn = (states: RunningStates, stream: StreamId): State => foldedIn(states, stream).state
