import { withDataVersion } from '#shared/events/event.ts'
import type { StreamId } from '#shared/events/streams.ts'
import type { Upcasting } from '#shared/events/upcast.ts'
import type { Instant } from '#shared/kernel/types.ts'
import type { NewId } from '#shared/ports/clock.ts'
import type { KeyedOutcome, NewEvent } from '#shared/ports/event-log.ts'
import { type CommandRequest, type ExpectedVersions, type Outcome, Overloaded } from './command-loop.ts'
import { nameOfKey, type Waiting } from './command-queue.ts'
import { decide } from './domain/decide.ts'
import type { Context, Refused } from './domain/decision.ts'
import { evolve } from './domain/evolve.ts'
import { type Identity, identityOf } from './domain/identity.ts'
import type { RefusalCode, ShopCommand } from './domain/shop-command.ts'
import { type States, statesOver } from './domain/states.ts'
import { mainStreamOf, streamOf } from './domain/streams.ts'
import type { Folded } from './fold.ts'
import { foldedIn, type RunningStates, stateIn } from './running-states.ts'
import { endAt, isBehindEnd } from './sequence.ts'

/** What a batch comes to, before it is recorded. */
export type Draft = {
  readonly states: RunningStates
  readonly events: readonly NewEvent[]
  readonly keyed: readonly KeyedOutcome[]
  readonly answers: readonly Answer[]
}

export type Answer = {
  readonly waiting: Waiting
  /** An Error when deciding failed: a fault of the program, not the business saying no. */
  readonly outcome: Outcome | Error
  readonly firstEvent: number
  readonly eventCount: number
}

export type DecideContext = Context &
  Pick<Upcasting, 'versionOf'> & {
    readonly now: Instant
    readonly newId: NewId
    /** No further command is decided when there are so many. */
    readonly mostEvents: number
    /** Names of identities: what has one of them is not done again. */
    readonly recorded: ReadonlySet<string>
  }

/** Decides one command after another, at least one, each on what the ones before it have left. */
export const decideBatch = (commands: readonly Waiting[], states: RunningStates, context: DecideContext): Draft => {
  const view = statesOver((stream) => stateIn(states, stream))
  const [events, keyed, answers]: [NewEvent[], KeyedOutcome[], Answer[]] = [[], [], []]
  const running = { ...context, recorded: new Set(context.recorded) }
  for (const waiting of commands) {
    const firstEvent = events.length
    if (answers.length > 0 && firstEvent >= context.mostEvents) break
    const outcome = inSequence(waiting.request, () => decideOne(waiting.request, view, states, events, running))
    const eventCount = events.length - firstEvent
    answers.push({ waiting, outcome, firstEvent, eventCount })
    if (!isStored(outcome)) continue
    const { key, command } = waiting.request
    if (key) keyed.push({ ...keyedOf(key, outcome), firstEvent, eventCount })
    const identity = eventCount > 0 ? identityOf(command) : undefined
    if (!identity) continue
    running.recorded.add(nameOfKey(identity))
    keyed.push({ ...forEver(identity, outcome), firstEvent, eventCount })
  }
  return { states, events, keyed, answers }
}

/** Whoever can be told to send it again somewhere else must not find that what stands behind it was recorded. */
const inSequence = ({ place }: CommandRequest, decide: () => Outcome | Error): Outcome | Error => {
  if (place && isBehindEnd(place)) return new Overloaded('A command before it was not taken')
  const outcome = decide()
  if (place && outcome instanceof Error) endAt(place)
  return outcome
}

const isStored = (outcome: Outcome | Error): outcome is Outcome => !(outcome instanceof Error) && outcome.kind !== 'unmet'

const decideOne = (
  { command, metadata, occurredAt, expectedVersions }: CommandRequest,
  view: States,
  states: RunningStates,
  events: NewEvent[],
  context: DecideContext,
): Outcome | Error => {
  const firstEvent = events.length
  const before: [StreamId, Folded][] = []
  try {
    const unmet = expectedVersions && unmetBy(command, expectedVersions, states)
    if (unmet) return unmet
    const decision = wasRecorded(command, context) ? [] : decide(command, view, context)
    const refused = 'refused' in decision
    const recorded = refused ? (decision.recorded ?? []) : decision
    const about = recorded.length === 0 ? '' : JSON.stringify(metadata)
    for (const event of recorded) {
      const stream = streamOf(event)
      const folded = foldedIn(states, stream)
      const next = { state: evolve(stream, folded.state, event), version: folded.version + 1 }
      before.push([stream, folded])
      states.set(stream, next)
      events.push({
        id: context.newId(),
        stream,
        version: next.version,
        type: event.type,
        data: JSON.stringify(event.data),
        metadata: withDataVersion(about, context.versionOf(event.type)),
        occurredAt: occurredAt ?? context.now,
      })
    }
    return refused ? refusalOf(decision) : outcomeOf(command, recorded.length, states)
  } catch (error) {
    events.length = firstEvent
    for (const [stream, folded] of before.reverse()) states.set(stream, folded)
    return error instanceof Error ? error : new Error(String(error))
  }
}

const wasRecorded = (command: ShopCommand, { recorded }: DecideContext): boolean => {
  const identity = identityOf(command)
  return identity !== undefined && recorded.has(nameOfKey(identity))
}

const unmetBy = (command: ShopCommand, expected: ExpectedVersions, states: RunningStates): Outcome | undefined => {
  const stream = mainStreamOf(command)
  const { version } = foldedIn(states, stream)
  const isMet = version > 0 && (expected === 'any' || expected.includes(version))
  return isMet ? undefined : { kind: 'unmet', stream, version }
}

const refusalOf = ({ refused, detail, facts }: Refused<RefusalCode>): Outcome =>
  facts === undefined ? { kind: 'refused', refused, detail } : { kind: 'refused', refused, detail, facts }

const outcomeOf = (command: ShopCommand, recorded: number, states: RunningStates): Outcome => {
  const stream = mainStreamOf(command)
  return { kind: recorded === 0 ? 'unchanged' : 'recorded', stream, version: foldedIn(states, stream).version }
}

const keyedOf = ({ keptForMs, ...key }: NonNullable<CommandRequest['key']>, outcome: Outcome) => ({
  ...key,
  outcome: JSON.stringify(outcome),
  keptForMs: keptForMs === 'ever' ? null : keptForMs,
})

/** The same identity is the same deed, whatever else the command says: the first one stands. */
const forEver = (identity: Identity, outcome: Outcome) => ({
  ...identity,
  requestHash: '',
  outcome: JSON.stringify(outcome),
  keptForMs: null,
})
