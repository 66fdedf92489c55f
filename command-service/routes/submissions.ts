import { needsNewerProgram } from '#shared/events/upcast.ts'
import { HttpProblem, tryAgain } from '#shared/http/problem.ts'
import { LogUnavailable, UnstorableData } from '#shared/ports/event-log.ts'
import { type CommandLoop, type CommandRequest, KeyReused, OutcomeUnknown, Overloaded, type Settled } from '../command-loop.ts'
import { createSequence, endAt } from '../sequence.ts'

export type Submissions = {
  /** Refused while a request with the same key is running. */
  readonly submit: Submit
  readonly inOrder: () => InOrder
}

type Submit = (request: CommandRequest) => Promise<Settled>

/** Commands that are decided one after another: when one is not taken, none behind it is. */
export type InOrder = {
  /** One whose key is running waits for it, and so do those behind it. Places are given in ascending order. */
  readonly submit: (request: CommandRequest, place: number) => Promise<Settled>
  /** Nothing from this place on is decided any more. */
  readonly endAt: (place: number) => void
}

/** The loop's door: what it throws becomes a problem, and no key runs twice at a time. */
export const createSubmissions = (loop: Pick<CommandLoop, 'submit'>): Submissions => {
  const running = new Map<string, Promise<unknown>>()

  const submitNow: Submit = (request) => {
    const settled = loop.submit(request).catch(rethrowAsProblem)
    const name = nameOf(request)
    if (name !== undefined) {
      const done = settled.catch(() => {}).then(() => running.delete(name))
      running.set(name, done)
    }
    return settled
  }

  const submit: Submit = async (request) => {
    if (running.has(nameOf(request) ?? '')) throw inProgress()
    return submitNow(request)
  }

  const inOrder = (): InOrder => {
    const sequence = createSequence()
    let held: Promise<unknown> | undefined
    return {
      submit: async (request, number) => {
        // Who waits for the same is woken in the order in which it began to: nobody overtakes.
        while (held !== undefined) await held
        for (let before = running.get(nameOf(request) ?? ''); before; before = running.get(nameOf(request) ?? '')) {
          held = before
          await before
          held = undefined
        }
        return submitNow({ ...request, place: { sequence, number } })
      },
      endAt: (number) => endAt({ sequence, number }),
    }
  }

  return { submit, inOrder }
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
  if (error instanceof Overloaded) throw tryAgain('overloaded', `${error.message}: nothing was recorded`)
  if (error instanceof OutcomeUnknown) throw tryAgain('outcome_unknown', error.message)
  if (error instanceof LogUnavailable) throw tryAgain('unavailable', error.message)
  // Another process, which has been upgraded already, can answer.
  if (needsNewerProgram(error)) throw tryAgain('unavailable', error.message)
  if (error instanceof UnstorableData) throw new HttpProblem('invalid_request', 'It holds a value that cannot be stored')
  throw error
}
