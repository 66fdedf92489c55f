import { setTimeout as sleep } from 'node:timers/promises'
import { OPENING_STOCK } from './commands.ts'
import type { GetJson } from './get-json.ts'
import { ImportError } from './import-error.ts'
import type { Patience } from './patience.ts'

/** What the query service tells. */
export interface ReadModels {
  /** Resolves when every read model has applied everything up to `position`, and up to where the log was when this was asked. */
  caughtUp(position: number, shown: (reached: number, target: number) => void): Promise<void>
  /** Units that these articles were given as opening stock, by article. */
  givenOpeningStock(articles: readonly string[]): Promise<ReadonlyMap<string, number>>
}

/** `head` is null while the log cannot be reached. */
type SyncStatus = {
  readonly head: number | null
  readonly readModels: readonly { readonly name: string; readonly highWater: number }[]
}
type Movements = {
  readonly movements: readonly { readonly type: string; readonly quantity: number; readonly reason?: string }[]
  readonly nextCursor: string | null
}

const POLL_EVERY_MS = 200

type Options = { readonly get: GetJson; readonly patience: Patience; readonly signal: AbortSignal; readonly standStillMs: number }

export const createReadModels = ({ get, patience, signal, standStillMs }: Options): ReadModels => {
  const ask = async <Answer>(path: string): Promise<Answer> => {
    const answer = await get(path)
    patience.progress()
    return answer as Answer
  }
  return {
    caughtUp: async (position, shown) => {
      let [target, reached, movedAt] = [undefined as number | undefined, -1, performance.now()]
      for (;;) {
        const { head, readModels } = await ask<SyncStatus>('/api/analytics/sync-status')
        if (head !== null) target ??= Math.max(position, head)
        const slowest = readModels.toSorted((a, b) => a.highWater - b.highWater)[0]
        if (slowest && slowest.highWater > reached) [reached, movedAt] = [slowest.highWater, performance.now()]
        shown(Math.min(Math.max(reached, 0), target ?? position), target ?? position)
        if (target !== undefined && reached >= target) return
        if (performance.now() - movedAt > standStillMs)
          throw new ImportError(standsStill(slowest?.name, reached, target ?? position))
        await sleep(POLL_EVERY_MS, undefined, { signal })
      }
    },
    givenOpeningStock: async (articles) => {
      const given = new Map<string, number>()
      for (const article of articles) {
        let cursor: string | null = ''
        for (let units = 0; cursor !== null; given.set(article, units)) {
          const query = new URLSearchParams({ productId: article, limit: '100', ...(cursor !== '' && { cursor }) })
          const page: Movements = await ask<Movements>(`/api/stock-movements?${query}`)
          for (const { type, reason, quantity } of page.movements)
            if (type === 'in' && reason === OPENING_STOCK) units += quantity
          cursor = page.nextCursor
        }
      }
      return given
    },
  }
}

const standsStill = (name: string | undefined, reached: number, target: number): string =>
  name === undefined
    ? 'Everything is recorded, but there are no read models: is the consumer service running?'
    : `Everything is recorded, but the read model ${name} stands still at position ${reached} of ${target}: is the consumer service running?`
