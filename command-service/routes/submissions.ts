import { UnknownEventVersion } from '#shared/events/upcast.ts'
import { HttpProblem, tryAgain } from '#shared/http/problem.ts'
import { LogUnavailable, UnstorableData } from '#shared/ports/event-log.ts'
import { type CommandLoop, type CommandRequest, KeyReused, Overloaded, type Settled } from '../command-loop.ts'

export type Submissions = {
  /** Refused while a request with the same key is running. */
  readonly submit: (request: CommandRequest) => Promise<Settled>
  /** Waits for it: the lines of a stream come one after another. */
  readonly submitInTurn: (request: CommandRequest) => Promise<Settled>
}

/** The loop's door: what it throws becomes a problem, and no key runs twice at a time. */
export const createSubmissions = (loop: Pick<CommandLoop, 'submit'>): Submissions => {
  const running = new Map<string, Promise<unknown>>()

  const submitKeyed = (request: CommandRequest, name: string): Promise<Settled> => {
    const settled = loop.submit(request).catch(rethrowAsProblem)
    const done = settled.catch(() => {}).then(() => running.delete(name))
    running.set(name, done)
    return settled
  }

  const submitInTurn = async (request: CommandRequest): Promise<Settled> => {
    const name = nameOf(request)
    if (name === undefined) return loop.submit(request).catch(rethrowAsProblem)
    while (running.has(name)) await running.get(name)
    return submitKeyed(request, name)
  }

  const submit = async (request: CommandRequest): Promise<Settled> => {
    const name = nameOf(request)
    if (name !== undefined && running.has(name)) throw inProgress()
    return submitInTurn(request)
  }

  return { submit, submitInTurn }
}

/** A key holds no line end. */
const nameOf = ({ key }: CommandRequest): string | undefined => key && `${key.scope}\n${key.key}`

const inProgress = (): HttpProblem =>
  new HttpProblem('request_in_progress', 'A request with this Idempotency-Key is still running', {
    headers: { 'retry-after': '1' },
  })

const rethrowAsProblem = (error: unknown): never => {
  if (error instanceof KeyReused)
    throw new HttpProblem('idempotency_key_reused', 'This Idempotency-Key was used for another request of this caller')
  if (error instanceof Overloaded) throw tryAgain('overloaded', 'More commands are waiting than can be taken')
  if (error instanceof LogUnavailable) throw tryAgain('unavailable', error.message)
  // Another process, which has been upgraded already, can answer.
  if (error instanceof UnknownEventVersion) throw tryAgain('unavailable', error.message)
  if (error instanceof UnstorableData) throw new HttpProblem('invalid_request', 'It holds a value that cannot be stored')
  throw error
}
