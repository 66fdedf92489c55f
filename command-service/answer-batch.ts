import type { Position } from '#shared/kernel/types.ts'
import type { AppendAnswer } from '#shared/ports/event-log.ts'
import { Overloaded } from './command-loop.ts'
import type { Answer, Draft } from './decide-batch.ts'
import type { Knowledge } from './knowledge.ts'
import { foldedIn } from './running-states.ts'

export type Appended = Extract<AppendAnswer, { result: 'appended' }>

/** What was decided has become true: remembers it, and answers everybody. */
export const answerAll = (draft: Draft, appended: Appended, knowledge: Knowledge, onError: (error: Error) => void): void => {
  knowledge.moveTo(appended.head, appended.changed)
  for (const stream of new Set(draft.events.map(({ stream }) => stream)))
    knowledge.remember(stream, foldedIn(draft.states, stream))
  for (const answer of draft.answers) {
    const { waiting, outcome } = answer
    if (outcome instanceof Error) {
      if (!(outcome instanceof Overloaded)) onError(outcome)
      waiting.reject(outcome)
    } else waiting.resolve({ outcome, position: positionOf(answer, appended), replayed: false })
  }
}

/** Without events it is the head, as the log keeps it for a key. */
const positionOf = ({ firstEvent, eventCount }: Answer, { first, head }: Appended): Position =>
  eventCount === 0 ? head : ((first + firstEvent + eventCount - 1) as Position)
