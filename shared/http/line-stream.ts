import type { Readable } from 'node:stream'
import { createAnswerOutput } from './answer-output.ts'
import { createAnswerQueue, type LineAnswer } from './answer-queue.ts'
import { createLineReader } from './line-reader.ts'
import type { Line } from './line-splitter.ts'

export type LineStreamOptions = {
  /** Never rejects. As soon as there is a last answer, no further line is read; those that were are not answered. */
  readonly answer: (line: Line) => Promise<LineAnswer>
  /** The last words when the source breaks, and when the server is closing; lines behind `lastLine` were not looked at. */
  readonly onBroken: (error: unknown, lastLine: number) => string
  readonly onClosing: (lastLine: number) => string
  readonly closing: AbortSignal
  readonly longestLine: number
  /** How many lines, and how many bytes of them, may be under way now; one always may. */
  readonly window: () => number
  readonly windowBytes: () => number
}

/**
 * An answer for each line that is not blank, in order, as they come. What is under way is bounded: when answers are slow, or nobody
 * fetches them, the source is not read. Reading → (source ended, broken, or server closing) → draining → ended; destroyed, it reads no further.
 */
export const createLineStream = (source: Readable, options: LineStreamOptions): Readable => {
  const { answer, onBroken, closing, longestLine } = options
  let [lastLine, draining] = [0, false]

  const take = (line: Line): void => {
    lastLine = line.number
    answers.enter(answer(line), line.bytes?.length ?? 0)
  }
  const drain = (lastWords?: string): void => {
    if (draining) return
    draining = true
    reader.stop()
    closing.removeEventListener('abort', onClosing)
    if (lastWords !== undefined) answers.enter(Promise.resolve({ text: lastWords }), 0)
    output.end()
  }
  const onClosing = (): void => drain(options.onClosing(lastLine))
  const onError = (error: Error): void => drain(onBroken(error, lastLine))

  const onSettled = ({ isLast }: LineAnswer): void => {
    if (isLast) drain()
    output.wake()
  }

  const answers = createAnswerQueue(options.window, options.windowBytes, onSettled)
  const output = createAnswerOutput(
    answers,
    () => reader.advance(),
    () => drain(),
  )
  const reader = createLineReader(source, { longestLine, hasRoom: answers.hasRoom, take, onEnd: () => drain(), onError })
  closing.addEventListener('abort', onClosing)
  if (closing.aborted) onClosing()
  return output.stream
}
