import { setTimeout as sleep } from 'node:timers/promises'

/** How long to go on trying what does not work now. Waits grow from a quarter of a second to five; progress starts them anew. */
export interface Patience {
  /** Resolves when it is time to try again. Rejects with `exhausted()` when it has gone on for too long, with AbortError when aborted. */
  wait(atLeastMs?: number): Promise<void>
  progress(): void
}

type Options = { readonly forMs: () => number; readonly signal: AbortSignal; readonly exhausted: () => Error }

const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [250, 5_000]

export const createPatience = ({ forMs, signal, exhausted }: Options): Patience => {
  let waitMs = FIRST_WAIT_MS
  let since: number | undefined
  return {
    wait: async (atLeastMs = 0) => {
      since ??= performance.now()
      if (performance.now() - since >= forMs()) throw exhausted()
      await sleep(Math.max(waitMs, atLeastMs), undefined, { signal })
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
    },
    progress: () => {
      since = undefined
      waitMs = FIRST_WAIT_MS
    },
  }
}
