import type { Position } from '#shared/kernel/types.ts'
import {
  type CommandAnswer,
  CommandNotTaken,
  type Commands,
  CommandsUnavailable,
  type KeyedCommand,
} from '#shared/ports/commands.ts'

export type HttpCommandsOptions = {
  /** Of the command service, without a path. */
  readonly url: string
  /** Whoever says nothing for so long counts as away. */
  readonly answersWithinMs?: number
}

/** The command service at another address: a line of `POST /api/commands` for each, sent as the role admin. */
export const createHttpCommands = ({ url, answersWithinMs = 15_000 }: HttpCommandsOptions): Commands => {
  const post = async (commands: readonly KeyedCommand[], signal: AbortSignal, history?: number): Promise<string> => {
    const body = commands.map(lineOf).join('')
    const headers = { ...HEADERS, ...(history !== undefined && { 'daybook-history': String(history) }) }
    const response = await fetch(new URL('/api/commands', url), { method: 'POST', headers, body, signal })
    const text = await response.text()
    if (response.status === 200) return text
    const said = `${url} answers ${response.status} ${detailIn(text)}`
    throw mayPass(response.status) ? new CommandsUnavailable(said) : new CommandNotTaken(said)
  }

  return {
    send: async (commands, { signal, history } = {}) => {
      if (commands.length === 0) return []
      const limit = AbortSignal.timeout(answersWithinMs)
      const text = await post(commands, signal ? AbortSignal.any([signal, limit]) : limit, history).catch((error: unknown) => {
        throw isOurs(error) ? error : new CommandsUnavailable(`${url} cannot be reached: ${reasonOf(error)}`, { cause: error })
      })
      const answers = text
        .split('\n')
        .filter((line) => line !== '')
        .map(answerOf)
      if (answers.length < commands.length)
        throw new CommandsUnavailable(`${url} has answered ${answers.length} of ${commands.length}`)
      return answers
    },
  }
}

const HEADERS = { 'content-type': 'application/x-ndjson', 'daybook-role': 'admin' }

const lineOf = ({ name, key, fields }: KeyedCommand): string =>
  `${JSON.stringify({ command: name, idempotencyKey: key, ...fields })}\n`

type Answer = {
  readonly status: number
  readonly position?: Position
  readonly replayed?: true
  readonly code?: string
  readonly detail?: string
}

/** A refusal tells the position it was decided at, which other problems have not. */
const answerOf = (line: string): CommandAnswer => {
  const { status, position, replayed = false, code = '', detail = '' } = JSON.parse(line) as Answer
  if (status < 300) return { result: 'done', position: position!, replayed }
  if (code === 'idempotency_key_reused') return { result: 'key_taken' }
  if (position !== undefined) return { result: 'refused', code, detail }
  throw mayPass(status) ? new CommandsUnavailable(`${status} ${detail}`) : new CommandNotTaken(`${status} ${code}: ${detail}`)
}

/** The answers of who is overloaded, stopping, or not there behind a proxy. */
const mayPass = (status: number): boolean => status >= 500 || status === 408 || status === 429

const isOurs = (error: unknown): boolean => error instanceof CommandsUnavailable || error instanceof CommandNotTaken

/** What fetch says of a connection stands in its cause. */
const reasonOf = (error: unknown): string => {
  const { cause, message } = error as Error
  return cause instanceof Error && cause.message !== '' ? cause.message : message
}

const detailIn = (problem: string): string => {
  try {
    return String((JSON.parse(problem) as Answer).detail ?? '')
  } catch {
    return ''
  }
}
