import { Readable } from 'node:stream'
import { createAnswerQueue } from './answer-queue.ts'
import { createLineSplitter, type Line } from './line-splitter.ts'

export type LineStreamOptions = {
  /** Never rejects. */
  readonly answer: (line: Line) => Promise<string>
  /** The last words when the source breaks, and when the server is closing; lines behind `lastLine` were not looked at. */
  readonly onBroken: (error: unknown, lastLine: number) => string
  readonly onClosing: (lastLine: number) => string
  readonly closing: AbortSignal
  readonly longestLine: number
  /** How many lines, and how many bytes of them, may be under way. */
  readonly window: number
  readonly windowBytes: number
}

/**
 * An answer for each line that is not blank, in order, as they come. What is under way is bounded: when answers are slow, or nobody
 * fetches them, the source is not read. Reading → (source ended, broken, or server closing) → draining → ended; destroyed, it reads no further.
 */
export const createLineStream = (source: Readable, options: LineStreamOptions): Readable => {
  const { answer, onBroken, closing } = options
  const splitter = createLineSplitter(options.longestLine)
  const answers = createAnswerQueue(options.window, options.windowBytes, () => writeSoon())
  let lines: Iterator<Line, void> | undefined
  let state: 'reading' | 'source ended' | 'draining' = 'reading'
  let [lastLine, wanted, writing] = [0, false, false]

  /** Takes the lines at hand while there is room; then asks for more, or waits for room. */
  const advance = (): void => {
    while (state !== 'draining' && answers.hasRoom()) {
      const next = lines?.next()
      if (next?.value) {
        lastLine = next.value.number
        answers.enter(answer(next.value), next.value.bytes?.length ?? 0)
      } else if (state === 'source ended') drain()
      else return void source.resume()
    }
    source.pause()
  }
  const drain = (lastWords?: string): void => {
    if (state === 'draining') return
    state = 'draining'
    source.off('data', onData).off('end', onEnd).pause()
    closing.removeEventListener('abort', onClosing)
    if (lastWords !== undefined) answers.enter(Promise.resolve(lastWords), 0)
    writeSoon()
  }
  /** A whole batch of answers settles at once: one write for all of them. */
  const writeSoon = (): void => {
    if (!writing) queueMicrotask(write)
    writing = true
  }
  const write = (): void => {
    writing = false
    for (let text = wanted ? answers.take() : ''; text !== ''; text = wanted ? answers.take() : '') wanted = output.push(text)
    if (wanted && state === 'draining' && answers.isEmpty()) output.push(null)
    advance()
  }
  const onData = (chunk: Buffer): void => {
    lines = splitter.push(chunk)
    advance()
  }
  /** May come while lines of the last chunk still wait for room. */
  const onEnd = (): void => {
    state = 'source ended'
    lines = bothOf(lines, splitter.end())
    advance()
  }
  const onClosing = (): void => drain(options.onClosing(lastLine))

  const output = new Readable({
    read: () => {
      wanted = true
      writeSoon()
    },
    destroy: (error, done) => {
      drain()
      done(error)
    },
  })
  source
    .on('data', onData)
    .once('end', onEnd)
    .on('error', (error) => drain(onBroken(error, lastLine)))
  closing.addEventListener('abort', onClosing)
  if (closing.aborted) onClosing()
  return output
}

function* bothOf(first: Iterator<Line, void> | undefined, second: Iterable<Line>): Generator<Line, void> {
  for (let next = first?.next(); next?.value; next = first?.next()) yield next.value
  yield* second
}
