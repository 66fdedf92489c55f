import { setTimeout as sleep } from 'node:timers/promises'
import { shopUpcasting } from '#shared/events/upcast.ts'
import { type BackOff, pauseBefore } from '#shared/kernel/back-off.ts'
import type { Currency } from '#shared/kernel/money.ts'
import type { Clock, NewId } from '#shared/ports/clock.ts'
import { type AppendAnswer, type AppendBatch, type EventLog, LogUnavailable, UnstorableData } from '#shared/ports/event-log.ts'
import { type Appended, answerAll } from './answer-batch.ts'
import { OutcomeUnknown } from './command-loop.ts'
import type { Waiting } from './command-queue.ts'
import { type Draft, decideBatch } from './decide-batch.ts'
import type { Knowledge } from './knowledge.ts'
import { prepareBatch } from './prepare-batch.ts'
import { turnAway } from './sequence.ts'
import { stillWanted } from './still-wanted.ts'

export type Settling = {
  readonly log: EventLog
  readonly knowledge: Knowledge
  readonly clock: Clock
  readonly newId: NewId
  readonly currency: Currency
  /** A batch that comes to more events is cut. */
  readonly mostEvents: number
  /** How long a command may wait for a log that cannot be reached. */
  readonly patienceMs: number
  /** How long to wait before it is tried again. */
  readonly backOff: BackOff
  readonly onSettled: (settled: BatchSettled) => void
  readonly onError: (error: Error) => void
}

export type BatchSettled = {
  readonly commands: number
  readonly events: number
  /** 1 unless others wrote in between, or the log could not be reached. */
  readonly attempts: number
  readonly ms: number
  readonly appendMs: number
}

type Work = {
  commands: readonly Waiting[]
  /** What came to too much. */
  readonly left: Set<Waiting>
  /** It was sent, and the log has not said what became of it. */
  sent?: { readonly draft: Draft; readonly batch: AppendBatch } | undefined
  /** Others came in between: decide where they cannot. */
  locked: boolean
  attempts: number
  appendMs: number
}

type Answer = AppendAnswer | 'overtaken' | 'nothing_left'

const { versionOf } = shopUpcasting

/** Loads, decides, appends, and answers when the log has answered. What it makes resolves to the commands that are left for the next batch. */
export const createSettleBatch = (settling: Settling) => {
  const { log, knowledge, clock, newId, currency, mostEvents, patienceMs, backOff, onSettled, onError } = settling

  const settle = async (commands: readonly Waiting[]): Promise<readonly Waiting[]> => {
    const began = performance.now()
    const work: Work = { commands: stillWanted(commands), left: new Set(), locked: false, attempts: 0, appendMs: 0 }
    while (work.commands.length > 0)
      try {
        work.attempts++
        await step(work, began)
      } catch (error) {
        await recover(work, error as Error)
      }
    return commands.filter((waiting) => work.left.has(waiting))
  }

  const step = async (work: Work, began: number): Promise<void> => {
    const again = work.sent !== undefined
    const answer = await attempt(work)
    if (answer === 'nothing_left') return
    if (answer === 'overtaken') work.locked = true
    else if (answer.result === 'appended') finish(work, answer, began)
    else if (answer.result === 'stale') decideUnderLock(work, answer)
    else decideOnOtherHistory(work, again)
  }

  const attempt = (work: Work): Promise<Answer> => {
    if (work.sent) return timed(work, log.append({ ...work.sent.batch, again: true }))
    if (work.locked) return log.exclusively((inside) => decideAndAppend(inside, work))
    return decideAndAppend(log, work)
  }

  const decideAndAppend = async (inside: Pick<EventLog, 'load' | 'append'>, work: Work): Promise<Answer> => {
    const prepared = await prepareBatch(inside, knowledge, work.commands, work.locked)
    if (prepared === 'overtaken') return prepared
    work.commands = prepared.commands
    setAside(work, prepared.left)
    if (work.commands.length === 0) return 'nothing_left'
    const context = { currency, newId, now: clock.now(), versionOf, mostEvents, recorded: prepared.recorded }
    const draft = decideBatch(work.commands, prepared.states, context)
    setAside(work, work.commands.slice(draft.answers.length))
    work.commands = work.commands.slice(0, draft.answers.length)
    const [epoch, known] = [knowledge.epoch()!, knowledge.position()!]
    const { events, keyed: outcomes } = draft
    send(work, { draft, batch: { epoch, known, readSet: [...draft.states.keys()], events, outcomes } })
    return timed(work, inside.append(work.sent!.batch))
  }

  const finish = (work: Work, appended: Appended, began: number): void => {
    const { commands, attempts, appendMs } = work
    const { draft } = work.sent!
    answerAll(draft, appended, knowledge, onError)
    work.commands = []
    onSettled({ commands: commands.length, events: draft.events.length, attempts, ms: performance.now() - began, appendMs })
  }

  /** What others wrote meanwhile is read under the lock, where it stands still: reading it before only meant reading it twice. */
  const decideUnderLock = (work: Work, stale: Extract<AppendAnswer, { result: 'stale' }>): void => {
    knowledge.moveTo(stale.head, stale.changed)
    send(work, undefined)
    work.locked = true
  }

  const decideOnOtherHistory = (work: Work, again: boolean): void => {
    knowledge.startOver()
    if (again) giveUp(work, new LogUnavailable('The log has another history now'))
    else send(work, undefined)
  }

  const recover = async (work: Work, error: Error): Promise<void> => {
    if (error instanceof UnstorableData && work.commands.length > 1) return bisect(work)
    if (!(error instanceof LogUnavailable)) return giveUp(work, error)
    // Nobody is left when all of them turned out to be answered before.
    const [first] = work.commands
    if (!first || performance.now() > first.since + patienceMs) return giveUp(work, error)
    if (work.sent && leavesNoTrace(work.sent.batch)) send(work, undefined)
    await sleep(pauseBefore(work.attempts, backOff, Math.random))
  }

  /** Each half is decided anew; down to the one that cannot be stored. */
  const bisect = async (work: Work): Promise<void> => {
    const [commands, middle] = [work.commands, work.commands.length >> 1]
    work.commands = []
    const left = await settle(commands.slice(0, middle))
    const other = commands.slice(middle)
    setAside(work, left)
    setAside(work, left.length > 0 ? other : await settle(other))
  }

  const giveUp = (work: Work, error: Error): void => {
    const { commands, sent } = work
    work.commands = []
    const expected = error instanceof LogUnavailable || error instanceof UnstorableData
    if (!expected) {
      knowledge.startOver()
      onError(error)
    }
    if (error instanceof LogUnavailable) for (const waiting of commands) turnAway(waiting, unavailable(sent !== undefined, error))
    else for (const { reject } of commands) reject(error)
  }

  return settle
}

const setAside = ({ left }: Work, commands: readonly Waiting[]): void => {
  for (const waiting of commands) left.add(waiting)
}

const timed = async <Result>(work: Work, appending: Promise<Result>): Promise<Result> => {
  const began = performance.now()
  return appending.finally(() => {
    work.appendMs += performance.now() - began
  })
}

const send = (work: Work, sent: Work['sent']): void => {
  work.sent = sent
  for (const waiting of work.commands) waiting.sent = sent !== undefined
}

const unavailable = (wasSent: boolean, cause: Error): LogUnavailable =>
  wasSent
    ? new OutcomeUnknown('The log cannot be reached: it is not known whether the command was recorded', { cause })
    : new LogUnavailable('The log cannot be reached: nothing was recorded', { cause })

const leavesNoTrace = ({ events, outcomes }: AppendBatch): boolean => events.length === 0 && outcomes.length === 0
