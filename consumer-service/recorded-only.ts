import type { Message } from '#shared/ports/broker.ts'
import type { LogReader } from '#shared/ports/event-log.ts'

type End = Awaited<ReturnType<LogReader['head']>>

/**
 * Leaves out the messages of what the log does not hold: nobody may be led beyond its end. The log is asked only about what is beyond
 * the end that was known; rejects when it cannot be asked.
 *
 * Nothing in a message itself can stand in for that question. A step that is small enough is forged as easily as a large one, and a read
 * model that stands one position too far has to be rebuilt like one that stands 10^12 too far. Nor is anything believed while the log is
 * away: no more is published then, so what waits is what was in the queue already, and a log that is being put back from a copy may
 * come back shorter than the queue remembers it.
 */
export const createRecordedOnly = (log: Pick<LogReader, 'head'>, onStray: (message: Message) => void) => {
  let end: End | undefined

  const isRecorded = ({ headers: { logEpoch, position } }: Message): boolean =>
    end !== undefined && (logEpoch < end.epoch || (logEpoch === end.epoch && position <= end.head))

  return async (messages: readonly Message[]): Promise<readonly Message[]> => {
    if (messages.every(isRecorded)) return messages
    end = await log.head()
    for (const message of messages) if (!isRecorded(message)) onStray(message)
    return messages.filter(isRecorded)
  }
}
