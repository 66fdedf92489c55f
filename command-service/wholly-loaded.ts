import type { StreamId } from '#shared/events/streams.ts'
import type { Waiting } from './command-queue.ts'
import type { Sequence } from './sequence.ts'

/**
 * The commands that need none of the streams that have not come whole. In a sequence none overtakes another; all others may. When there
 * are none, all of them: then loading goes on until the first one can be decided.
 */
export const whollyLoaded = (
  commands: readonly Waiting[],
  lacking: ReadonlySet<StreamId>,
  streamsOf: (waiting: Waiting) => readonly StreamId[],
): readonly Waiting[] => {
  const heldUp = new Set<Sequence>()
  const ready = commands.filter((waiting) => {
    const sequence = waiting.request.place?.sequence
    if (sequence && heldUp.has(sequence)) return false
    if (!streamsOf(waiting).some((stream) => lacking.has(stream))) return true
    if (sequence) heldUp.add(sequence)
    return false
  })
  return ready.length > 0 ? ready : commands
}
