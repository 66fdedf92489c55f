import { setTimeout as sleep } from 'node:timers/promises'
import type { QueryApi } from './query-api.ts'
import { type SyncStatus, syncStatus } from './sync-status.ts'
import { VerifyError } from './verify-error.ts'

export type Quiet = {
  readonly everyMs?: number
  /** So many times in a row nothing may have moved. */
  readonly quietTimes?: number
  readonly standStillMs?: number
}

type Options = Quiet & { readonly show: (text: string) => void }

const SHOW_EVERY_MS = 2_000

/**
 * Resolves when every read model has applied the whole log, every reactor has followed it, and nothing moves any more: what comes late
 * would still change the answers. Rejects with VerifyError when one of them stands still behind the log.
 */
export const waitUntilQuiet = async (api: QueryApi, options: Options): Promise<void> => {
  const { show, everyMs = 250, quietTimes = 5, standStillMs = 30_000 } = options
  let [before, quiet, movedAt, shownAt] = [await syncStatus(api), 0, performance.now(), performance.now()]
  while (quiet < quietTimes) {
    await sleep(everyMs)
    const status = await syncStatus(api)
    const [moved, behind, now] = [hasMoved(before, status), behindIn(status), performance.now()]
    if (moved) movedAt = now
    quiet = moved || behind !== '' ? 0 : quiet + 1
    if (behind !== '' && now - movedAt > standStillMs)
      throw new VerifyError(`Read models stand still: ${behind}. Is the consumer service running?`)
    if (behind !== '' && now - shownAt > SHOW_EVERY_MS) {
      show(`waiting: ${behind}`)
      shownAt = now
    }
    before = status
  }
}

const hasMoved = (before: SyncStatus, after: SyncStatus): boolean => JSON.stringify(before) !== JSON.stringify(after)

const behindIn = ({ head, readModels }: SyncStatus): string =>
  readModels.length === 0
    ? 'there are none yet'
    : readModels
        .filter(({ highWater }) => highWater < head)
        .map(({ name, highWater }) => `${name} is at position ${highWater} of ${head}`)
        .join(', ')
