import { needsNewerProgram } from '#shared/events/upcast.ts'
import type { Position } from '#shared/kernel/types.ts'
import { isUnavailable } from '#shared/ports/database.ts'
import { LogUnavailable } from '#shared/ports/event-log.ts'
import type { Log } from '#shared/runtime/logger.ts'
import { NeedsRebuild } from './apply-batch.ts'
import { OtherPartitions } from './high-water.ts'

type At = { readonly position: Position; readonly epoch: number }

/** What is wrong with a read model, for the log and for who asks. What passes by itself is logged once, what does not every time. */
export type Trouble = {
  /** Empty while all is well. */
  readonly reason: () => string
  readonly failed: (error: unknown, at: At) => void
  readonly leaves: (reason: string, at: At) => void
  readonly over: () => void
}

export const createTrouble = (logger: Log, readModel: string): Trouble => {
  let reason = ''

  const say = (error: unknown, before: string, at: At) => {
    if (error instanceof NeedsRebuild)
      logger.error('a read model has stopped and has to be rebuilt', { readModel, ...at, reason })
    else if (needsNewerProgram(error))
      logger.error('a read model has stopped, and goes on in a newer program', { readModel, ...at, reason })
    else if (error instanceof OtherPartitions)
      logger.info('a read model waits until it stands in the number of partitions there are', { readModel, ...at, reason })
    else if (!isUnavailable(error) && !(error instanceof LogUnavailable))
      logger.error('a read model cannot go on, and keeps trying', { readModel, ...at, error })
    else if (reason !== before) logger.warn('a read model waits for a database', { readModel, ...at, reason })
  }

  return {
    reason: () => reason,
    failed: (error, at) => {
      const before = reason
      reason = error instanceof NeedsRebuild ? `${error.message}: npm run rebuild -- ${readModel}` : reasonOf(error)
      say(error, before, at)
    },
    leaves: (why, at) =>
      logger.info('a read model goes on from the log until it is level with its group', { readModel, ...at, reason: why }),
    over: () => {
      reason = ''
    },
  }
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
