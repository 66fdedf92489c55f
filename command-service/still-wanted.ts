import { Overloaded } from './command-loop.ts'
import type { Waiting } from './command-queue.ts'
import { isBehindEnd, turnAway } from './sequence.ts'

/** Without those who have been answered meanwhile, whom nobody waits for, or who come behind one that was not taken. */
export const stillWanted = (commands: readonly Waiting[]): readonly Waiting[] =>
  commands.filter((waiting) => {
    const reason = whyNot(waiting)
    if (reason !== undefined && !waiting.late) turnAway(waiting, new Overloaded(reason))
    return reason === undefined
  })

const whyNot = ({ late, request: { place, isAbandoned } }: Waiting): string | undefined => {
  if (late) return 'It has waited too long'
  if (isAbandoned?.()) return 'Nobody waits for the answer'
  return place && isBehindEnd(place) ? 'A command before it was not taken' : undefined
}
