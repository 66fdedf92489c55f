import type { Message } from '#shared/ports/broker.ts'

export type Bounds = { readonly maxLength: number; readonly maxBytes: number }

/** First in, first out; over its bounds it drops the oldest. */
export type BoundedQueue = {
  readonly push: (messages: readonly Message[]) => void
  readonly take: (max: number) => readonly Message[]
  /** In front of what waits. */
  readonly giveBack: (messages: readonly Message[]) => void
  /** More than half full. */
  readonly isCrowded: () => boolean
}

export const createBoundedQueue = ({ maxLength, maxBytes }: Bounds): BoundedQueue => {
  let waiting: Message[] = []
  // What stands before `first` has gone: shifting a long array for each message would cost its length.
  let first = 0
  let bytes = 0

  const compact = () => {
    if (first < 1_024 || first * 2 < waiting.length) return
    waiting = waiting.slice(first)
    first = 0
  }

  const trim = () => {
    while (waiting.length - first > maxLength || (bytes > maxBytes && waiting.length - first > 1))
      bytes -= waiting[first++]!.body.length
    compact()
  }

  return {
    push: (messages) => {
      for (const message of messages) {
        waiting.push(message)
        bytes += message.body.length
      }
      trim()
    },
    take: (max) => {
      const taken = waiting.slice(first, first + max)
      first += taken.length
      for (const message of taken) bytes -= message.body.length
      compact()
      return taken
    },
    giveBack: (messages) => {
      waiting = [...messages, ...waiting.slice(first)]
      first = 0
      for (const message of messages) bytes += message.body.length
      trim()
    },
    isCrowded: () => 2 * (waiting.length - first) > maxLength || 2 * bytes > maxBytes,
  }
}
