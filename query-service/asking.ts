import { HttpProblem, tryAgain } from '#shared/http/problem.ts'
import type { Request } from '#shared/http/route.ts'
import { createTurns } from '#shared/kernel/turns.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { tellsUpTo } from './frontier-map.ts'
import type { Frontiers, Outcome } from './frontiers.ts'
import type { History } from './history.ts'
import type { Found, Reading } from './reading.ts'
import type { Replicas } from './replicas.ts'

/** Reads what is true up to the position that the request waits for, at least. */
export type Ask = <Params extends object, Row, Beside>(
  reading: Reading<Params, Row, Beside>,
  params: Params,
) => Promise<Found<Row, Beside>>

type Asker = Pick<Request<never, never, never>, 'signal' | 'closing'>

export type AskFor = (asker: Asker, waitFor: Position) => Ask

export type AskingPorts = {
  readonly database: Database
  /** Of the primary: where nothing is behind it. */
  readonly frontiers: Frontiers
  readonly replicas: Replicas
  readonly history: History
  /** How long an answer may wait for its position. */
  readonly waitLimitMs: number
}

/** Thousands are woken at once: they are not to fill the line before the connections, where nobody may stand for more than seconds. */
const WOKEN_AT_A_TIME = 8

/** Throws HttpProblem when the read model does not get there within the limit, or nobody may wait for it. */
export const createAsking = ({ database, frontiers, replicas, history, waitLimitMs }: AskingPorts): AskFor => {
  const turns = createTurns(WOKEN_AT_A_TIME)
  const isReached = (readModel: string, position: Position): boolean =>
    frontiers.known(readModel) >= position || replicas.hold(readModel, position)

  /** undefined when it is less than was asked for: what is read may have been taken back, or a replica have known more. */
  const answerOf = async <Params extends object, Row, Beside>(
    reading: Reading<Params, Row, Beside>,
    params: Params,
    atLeast: Position,
  ): Promise<Found<Row, Beside> | undefined> => {
    const copied = await replicas.read(reading, params, atLeast)
    if (copied) return copied
    const found = await reading(database, params)
    frontiers.saw(reading.readModel, found)
    return tellsUpTo(atLeast, found, history) ? found : undefined
  }

  return (asker, waitFor) => {
    const until = performance.now() + waitLimitMs
    const reach = async (readModel: string): Promise<void> => {
      const { signal, closing } = asker
      const outcome = await frontiers.reach(readModel, waitFor, { withinMs: until - performance.now(), signal, closing })
      if (outcome !== 'reached') throw problemOf(outcome, readModel, waitFor, frontiers.known(readModel))
    }
    return async (reading, params) => {
      for (let isWoken = false; ; isWoken = true) {
        if (isReached(reading.readModel, waitFor)) {
          const read = () => answerOf(reading, params, waitFor)
          const found = await (isWoken ? turns(() => (asker.signal.aborted ? gone() : read())) : read())
          if (found) return found
        }
        await reach(reading.readModel)
      }
    }
  }
}

const gone = (): never => {
  throw new HttpProblem('bad_http', 'The client has gone away')
}

const problemOf = (
  outcome: Exclude<Outcome, 'reached'>,
  readModel: string,
  waitFor: Position,
  position: Position,
): HttpProblem => {
  switch (outcome) {
    case 'late':
      return new HttpProblem('not_reached', `The read model ${readModel} is at position ${position}, not at ${waitFor} yet`, {
        headers: { 'retry-after': '1', 'daybook-position': String(position) },
        more: { position },
      })
    case 'full':
      return tryAgain('overloaded', 'Too many are waiting for read models already')
    case 'closing':
      return tryAgain('stopping', 'The service is being stopped')
    case 'left':
      return gone()
  }
}
