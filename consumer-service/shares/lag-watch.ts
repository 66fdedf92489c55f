import { createKeepingUp, type Verdict } from '#shared/kernel/keeping-up.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Log } from '#shared/runtime/logger.ts'
import type { ReadModelStatus } from '../read-model.ts'

export type Lag = { readonly lag: number; readonly verdict: Verdict }

/** Where the log ends, and where what was published of it does. */
export type Ends = { readonly head: Position; readonly published: Position }

/**
 * Judges each read model by how far it is behind what was published, and logs it when one no longer keeps up, and when it does again. The lag
 * that it shows is that behind the head.
 */
export const createLagWatch = (logger: Log, now: () => number = () => performance.now()) => {
  const watched = new Map<string, { readonly verdictAt: ReturnType<typeof createKeepingUp>; last: Verdict }>()

  return (status: ReadModelStatus, { head, published }: Ends): Lag => {
    const { readModel, partition, position, mode, trouble, waitsForOthers = false } = status
    const one = watched.get(readModel) ?? { verdictAt: createKeepingUp(), last: 'keeping_up' }
    watched.set(readModel, one)
    const lag = Math.max(0, head - position)
    const verdict = one.verdictAt(now(), { position, head: published, waitsForOthers })
    const facts = { readModel, partition, position, lag, mode, ...(trouble === undefined ? {} : { reason: trouble }) }
    if (verdict !== one.last && mode !== 'stopped') {
      if (verdict === 'stalled')
        logger.error('a read model has stalled: it does not move though there is something to apply', facts)
      else if (verdict === 'falling_behind') logger.warn('a read model falls behind', facts)
      else logger.info('a read model keeps up again', facts)
    }
    one.last = verdict
    return { lag, verdict }
  }
}
