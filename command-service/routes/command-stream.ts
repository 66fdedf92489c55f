import { setTimeout as sleep } from 'node:timers/promises'
import { problemOf } from '#shared/http/failure.ts'
import { parseJson } from '#shared/http/json-text.ts'
import type { Line } from '#shared/http/line-splitter.ts'
import { createLineStream } from '#shared/http/line-stream.ts'
import { HttpProblem, InvalidRequest, tryAgain } from '#shared/http/problem.ts'
import { postStream, type Route } from '#shared/http/route.ts'
import { lineOf, problemLine } from './answers.ts'
import type { CommandKind, Edge } from './command-kind.ts'
import { commandKinds } from './command-kinds.ts'
import { type Asked, commandRequestOf } from './command-requests.ts'
import type { Submissions } from './submissions.ts'

export const LONGEST_LINE = 1_000_000
const WINDOW = 1_000
/** So many bytes of items stay below what the loop lets wait. */
const WINDOW_BYTES = 2_000_000

/** After an answer of 503, how long its stream waits: nothing is gained by failing thousands of lines a second. */
const PAUSE_MS = 1_000

type OnFault = (fault: { readonly error: unknown; readonly line: number }) => void

/** `POST /api/commands`: commands as lines of JSON, answers as lines of JSON, in the same order. */
export const commandStream = (submissions: Submissions, edge: Edge, onFault: OnFault): Route =>
  postStream('/api/commands', ['application/x-ndjson', 'application/jsonl'], ({ body, caller, metadata, closing, signal }) => {
    const answer = async (line: Line): Promise<string> => {
      try {
        return textOf(await answerTo(line, { caller, metadata }, submissions, edge))
      } catch (error) {
        const { problem } = problemOf(error) ?? fault(error, line.number, onFault)
        if (problem.status === 503) await sleep(PAUSE_MS, undefined, { signal }).catch(() => {})
        return textOf(problemLine(line.number, problem))
      }
    }
    const lines = createLineStream(body, {
      answer,
      closing,
      onBroken: (error, lastLine) =>
        textOf(problemLine(lastLine + 1, (problemOf(error) ?? fault(error, lastLine + 1, onFault)).problem)),
      onClosing: (lastLine) => textOf(problemLine(lastLine + 1, stopping(lastLine).problem)),
      longestLine: LONGEST_LINE,
      window: WINDOW,
      windowBytes: WINDOW_BYTES,
    })
    return { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body: lines }
  })

const textOf = (answer: object): string => `${JSON.stringify(answer)}\n`

const answerTo = async (
  { number, bytes }: Line,
  { caller, metadata }: Asked,
  submissions: Submissions,
  edge: Edge,
): Promise<object> => {
  if (bytes === undefined) throw new HttpProblem('line_too_long', `A line may have at most ${LONGEST_LINE} bytes`)
  const value = parseJson(bytes)
  const kind = kindOf(value)
  const { command: _, idempotencyKey: key, ...fields } = kind.parse.line(value)
  return lineOf(number, kind, await submissions.submitInTurn(commandRequestOf(kind, fields, { caller, metadata, key }, edge)))
}

const kindOf = (value: unknown): CommandKind => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidRequest([{ pointer: '', message: 'must be an object' }])
  const name = 'command' in value ? value.command : undefined
  if (typeof name === 'string' && Object.hasOwn(commandKinds, name)) return commandKinds[name as keyof typeof commandKinds]
  throw new InvalidRequest([{ pointer: '/command', message: `must be one of ${Object.keys(commandKinds).join(', ')}` }])
}

const fault = (error: unknown, line: number, onFault: OnFault): HttpProblem => {
  onFault({ error, line })
  return new HttpProblem('internal_error', 'What happened is in the log')
}

const stopping = (lastLine: number): HttpProblem =>
  tryAgain('stopping', `The service is being stopped: what stands behind line ${lastLine} was not looked at`)
