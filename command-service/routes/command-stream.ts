import type { LineAnswer } from '#shared/http/answer-queue.ts'
import { problemOf } from '#shared/http/failure.ts'
import { parseJson } from '#shared/http/json-text.ts'
import type { Line } from '#shared/http/line-splitter.ts'
import { createLineStream } from '#shared/http/line-stream.ts'
import { HttpProblem, InvalidRequest, tryAgain } from '#shared/http/problem.ts'
import { type Headers, postStream, type Route } from '#shared/http/route.ts'
import { lineOf, problemLine } from './answers.ts'
import type { CommandKind, Edge } from './command-kind.ts'
import { commandKinds } from './command-kinds.ts'
import { streamDocs } from './command-openapi.ts'
import { type Asked, commandRequestOf } from './command-requests.ts'
import type { InOrder, Submissions } from './submissions.ts'

export const LONGEST_LINE = 1_000_000
const MEDIA_TYPES = ['application/x-ndjson', 'application/jsonl']

/** What may be under way: of one stream, and of all together, which leaves the loop's queue half empty for everybody else. */
const OF_ONE = { lines: 1_000, bytes: 2_000_000 }
const OF_ALL = { lines: 2_000, bytes: 8_000_000 }
const MOST_STREAMS = 32

type OnFault = (fault: { readonly error: unknown; readonly line: number }) => void

/**
 * `POST /api/commands`: commands as lines of JSON, answers as lines of JSON, in the same order. A line that was not taken (503) ends it: what
 * stands behind was not decided, so that sending again from there records every command once and in order.
 */
export const commandStream = (submissions: Submissions, edge: Edge, onFault: OnFault): Route => {
  let open = 0
  const room = {
    window: () => Math.min(OF_ONE.lines, OF_ALL.lines / open),
    windowBytes: () => Math.min(OF_ONE.bytes, OF_ALL.bytes / open),
  }
  const lastWords = lastWordsOf(onFault)

  return postStream(
    '/api/commands',
    MEDIA_TYPES,
    ({ body, headers, caller, metadata, closing, signal }) => {
      refuseHeaders(headers)
      const history = historyIn(headers)
      if (open === MOST_STREAMS) throw tryAgain('overloaded', `${open} streams of commands are open: nothing was recorded`)
      open++
      const inOrder = submissions.inOrder()
      whenGone(signal, () => inOrder.endAt(0))
      const answer = answering({ caller, metadata, history }, inOrder, edge, onFault)
      const lines = createLineStream(body, { answer, closing, longestLine: LONGEST_LINE, ...room, ...lastWords })
      lines.once('close', () => open--)
      return { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body: lines }
    },
    streamDocs(),
  )
}

/** What holds for one command would be of no effect here, unnoticed. */
const refuseHeaders = (headers: Headers): void => {
  const errors = [
    ['idempotency-key', 'keys stand in the lines, as idempotencyKey'],
    ['if-match', 'the lines expect no version: send a command that does by itself'],
  ] as const
  const given = errors.filter(([name]) => headers[name] !== undefined)
  if (given.length > 0) throw new InvalidRequest(given.map(([name, message]) => ({ in: 'header', pointer: `/${name}`, message })))
}

const historyIn = ({ 'daybook-history': text }: Headers): number | undefined => {
  if (text === undefined) return undefined
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw new InvalidRequest([{ in: 'header', pointer: '/daybook-history', message: 'must be the number of a history of the log' }])
}

const whenGone = (signal: AbortSignal, stop: () => void): void => {
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
}

const answering =
  (asked: Asked, inOrder: InOrder, edge: Edge, onFault: OnFault) =>
  async (line: Line): Promise<LineAnswer> => {
    try {
      return answerOf(await answerTo(line, asked, inOrder, edge))
    } catch (error) {
      const known = problemOf(error) ?? fault(error, line.number, onFault)
      if (known.problem.status !== 503) return answerOf(problemLine(line.number, known.problem))
      inOrder.endAt(line.number)
      return { ...answerOf(lastLineOf(line.number, known)), isLast: true }
    }
  }

const lastWordsOf = (onFault: OnFault) => ({
  onBroken: (error: unknown, lastLine: number): string =>
    answerOf(problemLine(lastLine + 1, (problemOf(error) ?? fault(error, lastLine + 1, onFault)).problem)).text,
  onClosing: (lastLine: number): string => answerOf(lastLineOf(lastLine + 1, stopping(lastLine))).text,
})

const answerOf = (answer: object): LineAnswer => ({ text: `${JSON.stringify(answer)}\n` })

/** `line` is where to go on, after so many seconds. */
const lastLineOf = (line: number, { problem, headers }: HttpProblem): object => ({
  ...problemLine(line, problem),
  retryAfter: Number(headers['retry-after'] ?? 1),
})

const answerTo = async ({ number, bytes }: Line, asked: Asked, inOrder: InOrder, edge: Edge): Promise<object> => {
  if (bytes === undefined) throw new HttpProblem('line_too_long', `A line may have at most ${LONGEST_LINE} bytes`)
  const value = parseJson(bytes)
  const kind = kindOf(value)
  const { command: _, idempotencyKey: key, ...fields } = kind.parse.line(value)
  return lineOf(number, kind, await inOrder.submit(commandRequestOf(kind, fields, { ...asked, key }, edge), number))
}

const kindOf = (value: unknown): CommandKind => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidRequest([{ pointer: '', message: 'must be an object' }])
  return kindNamed('command' in value ? value.command : undefined)
}

/** Throws a problem when there is none of this name. */
export const kindNamed = (name: unknown): CommandKind => {
  if (typeof name === 'string' && Object.hasOwn(commandKinds, name)) return commandKinds[name as keyof typeof commandKinds]
  throw new InvalidRequest([{ pointer: '/command', message: `must be one of ${Object.keys(commandKinds).join(', ')}` }])
}

const fault = (error: unknown, line: number, onFault: OnFault): HttpProblem => {
  onFault({ error, line })
  return new HttpProblem('internal_error', 'What happened is in the log')
}

const stopping = (lastLine: number): HttpProblem =>
  tryAgain('stopping', `The service is being stopped: what stands behind line ${lastLine} was not looked at`)
