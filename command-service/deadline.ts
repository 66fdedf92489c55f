import { LogUnavailable } from '#shared/ports/event-log.ts'
import { OutcomeUnknown, Overloaded } from './command-loop.ts'
import type { CommandQueue, Waiting } from './command-queue.ts'
import { turnAway } from './sequence.ts'

export type Deadline = {
  readonly entered: () => void
  /** These have left the queue to be decided; those before them are settled. */
  readonly begun: (commands: readonly Waiting[]) => void
}

/** Answers everybody who has waited for so long. One timer for all: whoever came first is late first. */
export const createDeadline = (queue: CommandQueue, afterMs: number): Deadline => {
  let underWay: readonly Waiting[] = []
  let timer: NodeJS.Timeout | undefined

  const watch = (): void => {
    const first = underWay.find(({ late }) => !late) ?? queue.first()
    timer = first && setTimeout(turnLateAway, Math.max(1, first.since + afterMs - performance.now())).unref()
  }
  const turnLateAway = (): void => {
    const since = performance.now() - afterMs
    for (const waiting of underWay) if (waiting.since <= since && !waiting.late) answerLate(waiting, unanswered(waiting, afterMs))
    for (const waiting of queue.takeOlder(since))
      answerLate(waiting, new Overloaded(`It waited for ${afterMs} ms and was not decided`))
    watch()
  }
  return {
    entered: () => {
      if (timer === undefined) watch()
    },
    begun: (commands) => {
      underWay = commands
    },
  }
}

const answerLate = (waiting: Waiting, error: Error): void => {
  waiting.late = true
  turnAway(waiting, error)
}

const unanswered = ({ sent }: Waiting, afterMs: number): LogUnavailable =>
  sent
    ? new OutcomeUnknown(`The log has not answered within ${afterMs} ms: it is not known whether the command was recorded`)
    : new LogUnavailable(`The log has not answered within ${afterMs} ms: nothing was recorded`)
