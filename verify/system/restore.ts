import { setTimeout as sleep } from 'node:timers/promises'
import { createLogReader } from '#shared/adapters/postgres/log-reader.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { BreakingWay } from './breaking-way.ts'
import type { Ending, OwnPostgres } from './postgres.ts'

export type PutBack = { readonly head: Position; readonly lost: number; readonly epoch: number }

type Restoring = {
  readonly server: OwnPostgres
  /** By which the services reach it. */
  readonly way: BreakingWay
  /** Past that. */
  readonly write: Database
  /** By the command for it. */
  readonly raiseEpoch: () => Promise<unknown>
  /** Told where the log ends now, before anybody writes it. */
  readonly onPutBack: (head: Position) => void
}

const PATIENCE_MS = 60_000

/**
 * What an operator does who has lost the log and has a copy of it, which is made here and now: keeps the services away, which run on, puts the
 * copy in its place, raises the epoch and lets the services in again.
 */
export const restore = async (
  {
    how,
    afterMs,
  }: { readonly how: Ending /** What is lost took so long, and as long it has gone well before. */; readonly afterMs: number },
  { server, way, write, raiseEpoch, onPutBack }: Restoring,
): Promise<PutBack> => {
  const log = createLogReader(write)
  await sleep(afterMs)
  await server.backUp(how)
  await sleep(afterMs)
  way.shut()
  try {
    const before = await insisting(log.head)
    await server.putBack(how)
    await raiseEpoch()
    const { head, epoch } = await insisting(log.head)
    onPutBack(head)
    return { head, epoch, lost: before.head - head }
  } finally {
    way.open()
  }
}

/** Again and again: the server may be struck meanwhile. */
export const insisting = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(100))
    try {
      return await ask()
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
}
