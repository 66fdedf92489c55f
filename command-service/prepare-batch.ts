import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Changed, EventLog, Loaded, LoggedEvent, StoredOutcome } from '#shared/ports/event-log.ts'
import { KeyReused, type Outcome, type Settled } from './command-loop.ts'
import { nameOfKey, type Waiting } from './command-queue.ts'
import { evolve, initialOf } from './domain/evolve.ts'
import type { ShopCommand } from './domain/shop-command.ts'
import { type State, statesOver } from './domain/states.ts'
import { streamsBehind, streamsOf } from './domain/streams.ts'
import type { Folded, Knowledge } from './knowledge.ts'
import type { RunningStates } from './running-states.ts'

/** What is left to decide, and the states to decide it on. */
export type Prepared = { readonly commands: readonly Waiting[]; readonly states: RunningStates }

/** Loading this often and still being overtaken: time to take the lock. */
const ROUNDS = 3

/**
 * Loads what is not known, in one call; a second one only for what the first has told to need or to be outdated.
 * Commands whose key is known are answered with their stored outcome and take no part any more.
 * Answers 'overtaken' when others write faster than this reads; not when `locked`.
 */
export const prepareBatch = async (
  log: Pick<EventLog, 'load'>,
  knowledge: Knowledge,
  batch: readonly Waiting[],
  locked: boolean,
): Promise<Prepared | 'overtaken'> => {
  const states: RunningStates = new Map()
  let commands = batch
  let mustLoad = locked || knowledge.position() === undefined || batch.some(({ request }) => request.key)
  for (let round = 1; ; round++) {
    const missing = missingStreams(commands, states, knowledge)
    if (!mustLoad && missing.length === 0) return { commands, states }
    if (round > ROUNDS && !locked) return 'overtaken'

    const keys = mustLoad ? commands.flatMap(({ request: { key } }) => key ?? []) : []
    const loaded = await log.load({ streams: behindLast(missing, knowledge), keys, ...knownOf(knowledge) })
    if (isOtherHistory(loaded, knowledge)) {
      knowledge.startOver()
      states.clear()
      mustLoad = true
      continue
    }
    if (knowledge.position() === undefined) knowledge.startOver(loaded.epoch)
    outdate(states, loaded.changed)
    knowledge.moveTo(loaded.head, loaded.changed)
    learn(missing, loaded.events, states, knowledge)
    if (keys.length > 0) commands = withoutKnown(commands, loaded.outcomes)
    mustLoad = false
  }
}

/** Puts what is known into the states; answers what is not. */
const missingStreams = (commands: readonly Waiting[], states: RunningStates, knowledge: Knowledge): readonly StreamId[] => {
  const missing = new Set<StreamId>()
  const need = (stream: StreamId, whenUnknown?: Folded): void => {
    if (states.has(stream) || missing.has(stream)) return
    const folded = knowledge.current(stream) ?? whenUnknown
    if (folded) states.set(stream, folded)
    else missing.add(stream)
  }
  for (const { request } of commands) {
    for (const stream of request.fresh ?? []) need(stream, unwritten(stream))
    for (const stream of declaredBy(request.command)) need(stream)
  }
  if (missing.size > 0) return [...missing]
  const view = statesOver((stream) => readable(states, stream))
  for (const { request } of commands) for (const stream of streamsBehind(request.command, view)) need(stream)
  return [...missing]
}

/** What no streams can be told of cannot be decided either: that command alone will fail. */
const declaredBy = (command: ShopCommand): readonly StreamId[] => {
  try {
    return streamsOf(command)
  } catch {
    return []
  }
}

/** Whoever decides on a stream that could not be folded will be told; here it only means that nothing is behind it. */
const readable = (states: RunningStates, stream: StreamId): State => {
  const folded = states.get(stream)
  return folded === undefined || folded instanceof Error ? initialOf(stream) : folded.state
}

const behindLast = (streams: readonly StreamId[], knowledge: Knowledge) =>
  streams.map((stream) => ({ stream, after: knowledge.last(stream)?.version ?? 0 }))

const knownOf = (knowledge: Knowledge): { readonly known?: Position } => {
  const known = knowledge.position()
  return known === undefined ? {} : { known }
}

const isOtherHistory = ({ epoch, head }: Loaded, knowledge: Knowledge): boolean => {
  const known = knowledge.position()
  return known !== undefined && (epoch !== knowledge.epoch() || head < known)
}

const outdate = (states: RunningStates, changed: Changed): void => {
  if (changed === 'unknown') states.clear()
  else for (const stream of changed) states.delete(stream)
}

const learn = (streams: readonly StreamId[], events: readonly LoggedEvent[], states: RunningStates, knowledge: Knowledge) => {
  const byStream = Map.groupBy(events, ({ stream }) => stream)
  for (const stream of streams)
    try {
      const folded = (byStream.get(stream) ?? []).reduce(withEvent, knowledge.last(stream) ?? unwritten(stream))
      states.set(stream, folded)
      knowledge.remember(stream, folded)
    } catch (error) {
      // Only the commands that look at this stream fail.
      states.set(stream, error as Error)
    }
}

const withEvent = ({ state, version }: Folded, { stream, version: next, type, data }: LoggedEvent): Folded => {
  if (next !== version + 1) throw new Error(`${stream}: version ${next} came after ${version}`)
  return { state: evolve(stream, state, { type, data: JSON.parse(data) } as ShopEvent), version: next }
}

const unwritten = (stream: StreamId): Folded => ({ state: initialOf(stream), version: 0 })

/** Answers the commands whose key is known, and leaves the others. */
const withoutKnown = (commands: readonly Waiting[], outcomes: readonly StoredOutcome[]): readonly Waiting[] => {
  if (outcomes.length === 0) return commands
  const stored = new Map(outcomes.map((outcome) => [nameOfKey(outcome), outcome]))
  return commands.filter((waiting) => {
    const { key } = waiting.request
    const known = key && stored.get(nameOfKey(key))
    if (known && known.requestHash === key.requestHash) waiting.resolve(replayOf(known))
    else if (known) waiting.reject(new KeyReused(`The key ${key.key} was used for another request`))
    return !known
  })
}

const replayOf = ({ outcome, last }: StoredOutcome): Settled => ({
  outcome: JSON.parse(outcome) as Outcome,
  position: last,
  replayed: true,
})
