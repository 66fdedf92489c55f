import type { Readable } from 'node:stream'
import { createLineSplitter, type Line } from './line-splitter.ts'

export type LineReaderOptions = {
  readonly longestLine: number
  readonly hasRoom: () => boolean
  readonly take: (line: Line) => void
  readonly onEnd: () => void
  readonly onError: (error: Error) => void
}

export type LineReader = {
  /** Takes the lines at hand while there is room; then reads on, or waits to be called again. */
  readonly advance: () => void
  /** Takes nothing any more. */
  readonly stop: () => void
}

/** Lines of a stream, as fast as there is room for them. Reading → source ended (lines of its last chunk may still wait) → stopped. */
export const createLineReader = (
  source: Readable,
  { longestLine, hasRoom, take, onEnd, onError }: LineReaderOptions,
): LineReader => {
  const splitter = createLineSplitter(longestLine)
  let lines: Iterator<Line, void> | undefined
  let state: 'reading' | 'source ended' | 'stopped' = 'reading'

  const advance = (): void => {
    while (state !== 'stopped' && hasRoom()) {
      const line = lines?.next().value
      if (line) take(line)
      else if (state === 'reading') return void source.resume()
      else {
        stop()
        onEnd()
      }
    }
    source.pause()
  }
  const push = (chunk: Buffer): void => {
    lines = splitter.push(chunk)
    advance()
  }
  const end = (): void => {
    state = 'source ended'
    lines = bothOf(lines, splitter.end())
    advance()
  }
  const stop = (): void => {
    state = 'stopped'
    source.off('data', push).off('end', end).pause()
  }
  source.on('data', push).once('end', end).on('error', onError)
  return { advance, stop }
}

function* bothOf(first: Iterator<Line, void> | undefined, second: Iterable<Line>): Generator<Line, void> {
  for (let line = first?.next().value; line; line = first?.next().value) yield line
  yield* second
}
