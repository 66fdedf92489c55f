import { setTimeout as sleep } from 'node:timers/promises'
import { HttpProblem } from '#shared/http/problem.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { Found, Reading } from './reading.ts'

/** Reads what is true up to the position that the request waits for, at least. */
export type Ask = <Params extends object, Row, Beside>(
  reading: Reading<Params, Row, Beside>,
  params: Params,
) => Promise<Found<Row, Beside>>

export type AskFor = (waitFor: Position) => Ask

export type AskingPorts = {
  readonly database: Database
  /** How long an answer may wait for its position. */
  readonly waitLimitMs: number
}

const AGAIN_MS = 20

/** Throws HttpProblem `not_reached` when the read model does not get there within the limit. */
export const createAsking =
  ({ database, waitLimitMs }: AskingPorts): AskFor =>
  (waitFor) =>
  async (reading, params) => {
    const until = performance.now() + waitLimitMs
    for (;;) {
      const found = await reading(database, params)
      if (found.frontier >= waitFor) return found
      if (performance.now() >= until) throw notReached(reading.readModel, waitFor, found.frontier)
      await sleep(AGAIN_MS)
    }
  }

const notReached = (readModel: string, waitFor: Position, position: Position): HttpProblem =>
  new HttpProblem('not_reached', `The read model ${readModel} is at position ${position}, not at ${waitFor} yet`, {
    headers: { 'retry-after': '1', 'daybook-position': String(position) },
    more: { position },
  })
