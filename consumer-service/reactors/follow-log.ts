import { dayOf } from '#shared/kernel/spend-window.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Clock } from '#shared/ports/clock.ts'
import { type CommandAnswer, type Commands, CommandsUnavailable, type KeyedCommand } from '#shared/ports/commands.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader, StreamReader } from '#shared/ports/event-log.ts'
import { OtherHistory } from '../other-history.ts'
import { isUnfit } from '../parking/sort-out.ts'
import { type Page, readPage } from '../read-page.ts'
import { openPlace, type Place, standingAt, storePlace } from './place.ts'
import { placedBehind } from './placed-behind.ts'
import type { AnyReactor, Asked, Occasion, Reactions } from './reactor.ts'

/** What is in memory at a time, however far the reactor is behind and however long nobody takes its commands. */
export const PAGE = { positions: 2_000, bytes: 1024 * 1024, commands: 200, things: 500 }

export type FollowOptions = {
  readonly log: LogReader & Pick<StreamReader, 'readStreams'>
  /** Says which day it is. */
  readonly clock: Clock
  /** Where the read models are. */
  readonly database: Database
  readonly commands: Commands
  readonly reactor: AnyReactor
  /** Ends what waits for an answer. */
  readonly signal: AbortSignal
  /** Asked between two steps. */
  readonly goesOn: () => boolean
  readonly onPlace: (place: Place) => void
  readonly onAnswer: (command: KeyedCommand, answer: CommandAnswer) => void
  /** Resolves when it is worth looking for more. */
  readonly pause: () => Promise<void>
}

/**
 * Follows the log in the order of its positions. A step's commands are answered before its states are stored together with the new place:
 * after a crash in between, the same commands come again under the same keys. States are read, and stored, only while nobody has moved it.
 */
export const followLog = async (options: FollowOptions): Promise<void> => {
  const { log, database, reactor, goesOn, onPlace, pause } = options
  let place = await openPlace(database, log, reactor)
  const move = (to: Place) => {
    place = to
    onPlace(place)
  }
  move(place)
  while (goesOn()) {
    const followed = await followPage(place, options)
    if (followed) move(followed.place)
    if (followed?.goesOn) continue
    const settled = await settle(place, options)
    if (settled) move(settled)
    else if (!followed) {
      await pause()
      await requireHistory(place, log)
      await standingAt(database, reactor, place, async () => {})
    }
  }
}

/**
 * Where it stands then. `goesOn`: there is more to follow, as far as can be told; where people buy day and night, it never stands at the
 * end of the log for longer than a moment.
 */
type Followed = { readonly place: Place; readonly goesOn: boolean }

/** Nothing at the end of the log. */
const followPage = async (place: Place, options: FollowOptions): Promise<Followed | undefined> => {
  const { log, database, reactor } = options
  const range = { after: place.position, limit: PAGE.positions, maxBytes: PAGE.bytes }
  const { events, through, more } = readable(await readPage(log, range, reactor.types), place.position)
  if (through <= place.position) return undefined
  const placed = await placedBehind(events, options)
  const reactions = await standingAt(database, reactor, place, (tx) => reactor.reactTo(tx, events, placed))
  const asked = reactions.asked.filter(({ at }) => at > place.answered)
  await ask(asked, place, options)
  const answered = Math.max(place.answered, through) as Position
  const next = await store({ ...place, position: through, answered }, place, reactions, options)
  // What it has asked for comes back to it as events.
  return { place: next, goesOn: more || asked.length > 0 }
}

/** What cannot be read can neither be counted nor left out: a reactor goes as far as that, and says what keeps it from going on. */
const readable = ({ events: all, through, more }: Page, after: Position) => {
  const unfit = all.find(isUnfit)
  const events = all.flatMap((event) => (isUnfit(event) || (unfit && event.position > unfit.position) ? [] : event))
  if (!unfit) return { events, through, more }
  const { position, stream, type, failure } = unfit
  if (position === after + 1)
    throw new Error(`The ${type} at position ${position} (${stream}) stands in the way: ${failure.error}`)
  return { events, through: (position - 1) as Position, more: true }
}

/** At the end of the log everything is asked about once again that is not as these settings, or a new day, want it. */
const settle = async (place: Place, options: FollowOptions): Promise<Place | undefined> => {
  const { database, reactor, goesOn } = options
  const occasion = occasionAt(place, options)
  if (!occasion) return undefined
  for (let after = ''; goesOn(); ) {
    const reactions = await standingAt(database, reactor, place, (tx) =>
      reactor.reconsider(tx, { ...occasion, after, limit: PAGE.things }, place.position),
    )
    await ask(reactions.asked, place, options)
    const isDone = reactions.last === undefined
    const next = await store(
      isDone ? { ...place, settings: reactor.settings, day: occasion.day } : place,
      place,
      reactions,
      options,
    )
    if (isDone) return next
    after = reactions.last
  }
  return undefined
}

/** A day that has been looked after stays so, whatever the clocks of others say. */
const occasionAt = (place: Place, { reactor, clock }: FollowOptions): Occasion | undefined => {
  const day = reactor.countsDays ? (Math.max(place.day, dayOf(clock.now())) as Place['day']) : place.day
  if (place.settings !== reactor.settings) return { because: 'settings', day }
  return day > place.day ? { because: 'day', day } : undefined
}

/** In the history that they come of: the log may be put back on their way. */
const ask = async (
  asked: readonly Asked[],
  { epoch: history }: Place,
  { commands, signal, onAnswer }: FollowOptions,
): Promise<void> => {
  for (let first = 0; first < asked.length; first += PAGE.commands) {
    const part = asked.slice(first, first + PAGE.commands).map(({ command }) => command)
    const answers = await commands.send(part, { signal, history })
    if (answers.length !== part.length)
      throw new CommandsUnavailable(`${answers.length} of ${part.length} commands were answered`)
    for (const [index, answer] of answers.entries()) onAnswer(part[index]!, answer)
  }
}

const store = (next: Place, from: Place, { statements }: Reactions, { database, reactor }: FollowOptions): Promise<Place> =>
  standingAt(database, reactor, from, async (tx) => {
    for (const statement of statements) await tx.query(statement)
    await tx.query(storePlace(reactor.name, next))
    return next
  })

/** A log that was restored to an earlier moment has nothing to read, or tells another story from here on. */
const requireHistory = async ({ position, epoch }: Place, log: LogReader): Promise<void> => {
  const now = await log.head()
  if (now.epoch !== epoch || now.head < position)
    throw new OtherHistory(`the log has history ${now.epoch} and ends at ${now.head}`)
}
