import { atMost } from '#shared/kernel/at-most.ts'
import type { Leases } from '#shared/ports/leases.ts'
import type { Log } from '#shared/runtime/logger.ts'
import { reasonOf } from '../trouble.ts'
import type { Pace } from './pace.ts'
import type { Share } from './share.ts'

/** What is done with a share while it is held. */
export type Work = {
  readonly start: () => Promise<void>
  /** Waits for what is under way. */
  readonly stop: () => Promise<void>
}

export type OwnSharesOptions<W extends Work> = {
  readonly leases: Leases
  /** No other process alive has this name. */
  readonly holder: string
  /** `isHeld` is false as soon as somebody else may hold it. */
  readonly open: (share: Share, isHeld: () => boolean) => W
  readonly logger: Log
  readonly pace: Pace
}

type Own<W> = { readonly work: W; until: number }

/**
 * The shares whose leases this process has.
 * begun: worked on → leaving, when it is given back or lost: what is under way is waited for, within a limit → gone. A lease is kept until then.
 */
export const createOwnShares = <W extends Work>({ leases, holder, open, logger, pace }: OwnSharesOptions<W>) => {
  const begun = new Map<string, Own<W>>()
  const leaving = new Map<string, Promise<void>>()

  const begin = (share: Share, until: number) => {
    const isHeld = (): boolean => performance.now() < own.until
    const own: Own<W> = { work: open(share, isHeld), until }
    begun.set(share.lease, own)
    logger.info('takes a share', { share: share.lease })
    own.work.start().catch((error: unknown) => {
      logger.error('a share cannot be started, and is given back', { share: share.lease, error })
      giveBack(share.lease)
    })
  }

  const giveBack = (lease: string) => {
    logger.info('gives a share back', { share: lease })
    leave(lease, () => leases.release([lease], holder))
  }

  const lose = (lease: string, reason: string) => {
    logger.warn('a share is lost', { share: lease, reason })
    leave(lease, () => Promise.resolve())
  }

  const leave = (lease: string, release: () => Promise<void>) => {
    const own = begun.get(lease)
    if (!own) return
    begun.delete(lease)
    const gone = atMost(pace.drainMs, own.work.stop())
      .then(release)
      .catch((error: unknown) =>
        logger.warn('a share is not given back, and runs out', { share: lease, reason: reasonOf(error) }),
      )
      .finally(() => leaving.delete(lease))
    leaving.set(lease, gone)
  }

  return {
    has: (lease: string): boolean => begun.has(lease) || leaving.has(lease),
    isBegun: (lease: string): boolean => begun.has(lease),
    leases: (): readonly string[] => [...begun.keys(), ...leaving.keys()],
    works: (): readonly W[] => Array.from(begun.values(), ({ work }) => work),
    begin,

    /** `kept`: the leases that this process still has. */
    renewed: (kept: ReadonlySet<string>, until: number): void => {
      for (const [lease, own] of begun)
        if (kept.has(lease)) own.until = until
        else lose(lease, 'another process has taken it')
    },

    loseWhatRanOut: (): void => {
      for (const [lease, { until }] of begun)
        if (performance.now() >= until) lose(lease, 'its lease could not be renewed in time')
    },

    keepOnly: (wanted: ReadonlySet<string>): void => {
      for (const lease of begun.keys()) if (!wanted.has(lease)) giveBack(lease)
    },

    giveBackAll: async (): Promise<void> => {
      for (const lease of begun.keys()) giveBack(lease)
      await Promise.all(leaving.values())
    },
  }
}
