import { categoryOf, type StreamId } from '#shared/events/streams.ts'
import type { Position } from '#shared/kernel/types.ts'
import {
  type AskedStream,
  type EventLog,
  type Loaded,
  LogUnavailable,
  type RequestKey,
  type StoredOutcome,
} from '#shared/ports/event-log.ts'
import { KeyReused, type Outcome, type Settled } from './command-loop.ts'
import { nameOfKey, type Waiting } from './command-queue.ts'
import { initialOf } from './domain/evolve.ts'
import { identityOf } from './domain/identity.ts'
import { shapes } from './domain/shapes.ts'
import type { ShopCommand } from './domain/shop-command.ts'
import { type State, type States, statesOver } from './domain/states.ts'
import { streamsBehind, streamsOf } from './domain/streams.ts'
import { type Folded, unwritten } from './fold.ts'
import type { Knowledge } from './knowledge.ts'
import { type Asked, learnLoaded } from './learn.ts'
import type { RunningStates } from './running-states.ts'
import { turnAway } from './sequence.ts'
import { stillWanted } from './still-wanted.ts'
import { whollyLoaded } from './wholly-loaded.ts'

/** What is to be decided, and on what; `left` has to be loaded another time. */
export type Prepared = {
  readonly commands: readonly Waiting[]
  readonly states: RunningStates
  /** The names of the commands' identities that have been recorded already. */
  readonly recorded: ReadonlySet<string>
  readonly left: readonly Waiting[]
}

/** Loading all there is this often and still being overtaken: time to take the lock. */
const ROUNDS = 3

/**
 * Loads what is not known, in one call; a second one only for what the first has told to need or to be outdated.
 * Where that is more than is given at a time, only the commands go on whose streams have come whole: no more than that is held in memory.
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
  let unfinished: ReadonlyMap<StreamId, Folded> = new Map()
  let commands = batch
  let left: readonly Waiting[] = []
  let recorded: ReadonlySet<string> = new Set()
  let mustLoad = locked || knowledge.position() === undefined || batch.some(mustBeLookedUp)
  for (let rounds = 0; ; ) {
    commands = stillWanted(commands)
    const missing = missingStreams(singlesFirst(commands), states, knowledge)
    if (commands.length === 0 || (!mustLoad && missing.length === 0)) return { commands, states, recorded, left }
    if (rounds === ROUNDS && !locked) return 'overtaken'

    const keys = mustLoad ? commands.flatMap(keysOf) : []
    const asked = missing.map((stream) => ({ stream, before: farthest(stream, unfinished, knowledge) }))
    const loaded = await log.load({ streams: asked.map(behind), keys, ...knownOf(knowledge) })
    if (loaded.complete) rounds++
    if (isOtherHistory(loaded, knowledge)) {
      knowledge.startOver()
      states.clear()
      unfinished = new Map()
      mustLoad = true
      continue
    }
    if (knowledge.position() === undefined) knowledge.startOver(loaded.epoch)
    unfinished = learnLoaded(loaded, asked, states, knowledge)
    commands = inHistory(loaded.epoch, commands)
    if (keys.length > 0) {
      commands = withoutKnown(commands, loaded.outcomes)
      recorded = new Set(loaded.outcomes.map(nameOfKey))
    }
    if (!loaded.complete) {
      const lacking = new Set(missing.filter((stream) => !states.has(stream)))
      const ready = whollyLoaded(commands, lacking, (waiting) => neededBy(waiting, states))
      left = [...left, ...without(commands, ready)]
      commands = ready
    }
    mustLoad = false
  }
}

/** Under which its outcome may be stored already. */
const keysOf = ({ request: { key, command } }: Waiting): readonly RequestKey[] => [key ?? [], identityOf(command) ?? []].flat()

const mustBeLookedUp = ({ request: { key, command, history } }: Waiting): boolean =>
  key !== undefined || history !== undefined || identityOf(command) !== undefined

/** Turns away those that come of another one: what caused them may never have happened in this. */
const inHistory = (epoch: number, commands: readonly Waiting[]): readonly Waiting[] =>
  commands.filter((waiting) => {
    const { history = epoch } = waiting.request
    if (history !== epoch)
      turnAway(waiting, new LogUnavailable(`The log has history ${epoch}, not ${history}: nothing was recorded`))
    return history === epoch
  })

const without = (commands: readonly Waiting[], ready: readonly Waiting[]): readonly Waiting[] => {
  const gone = new Set(ready)
  return commands.filter((waiting) => !gone.has(waiting))
}

/** In the order in which their streams are asked for: who has asked for one thing does not wait until all the lines of another have come. */
const singlesFirst = (commands: readonly Waiting[]): readonly Waiting[] => [
  ...commands.filter(({ request }) => request.place === undefined),
  ...commands.filter(({ request }) => request.place !== undefined),
]

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
  const view = viewOf(states)
  for (const { request } of commands) for (const stream of streamsBehind(request.command, view)) need(stream)
  return [...missing]
}

const neededBy = ({ request: { command } }: Waiting, states: RunningStates): readonly StreamId[] => [
  ...declaredBy(command),
  ...streamsBehind(command, viewOf(states)),
]

/** What no streams can be told of cannot be decided either: that command alone will fail. */
const declaredBy = (command: ShopCommand): readonly StreamId[] => {
  try {
    return streamsOf(command)
  } catch {
    return []
  }
}

const viewOf = (states: RunningStates): States => statesOver((stream) => readable(states, stream))

/** Whoever decides on a stream that could not be folded will be told; here it only means that nothing is behind it. */
const readable = (states: RunningStates, stream: StreamId): State => {
  const folded = states.get(stream)
  return folded === undefined || folded instanceof Error ? initialOf(stream) : folded.state
}

const farthest = (stream: StreamId, unfinished: ReadonlyMap<StreamId, Folded>, knowledge: Knowledge): Folded =>
  unfinished.get(stream) ?? knowledge.last(stream) ?? unwritten(stream)

const behind = ({ stream, before }: Asked): AskedStream => ({
  stream,
  after: before.version,
  shape: shapes[categoryOf(stream)],
})

const knownOf = (knowledge: Knowledge): { readonly known?: Position } => {
  const known = knowledge.position()
  return known === undefined ? {} : { known }
}

const isOtherHistory = ({ epoch, head }: Loaded, knowledge: Knowledge): boolean => {
  const known = knowledge.position()
  return known !== undefined && (epoch !== knowledge.epoch() || head < known)
}

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
