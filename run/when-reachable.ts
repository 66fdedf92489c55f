import { setTimeout as sleep } from 'node:timers/promises'
import { isUnavailable, SessionRefused } from '#shared/ports/database.ts'

type Waiting = {
  readonly withinMs: number
  /** Told once. */
  readonly onWaiting: (reason: string) => void
}

const PAUSE_MS = 250

/** Tries again while a database cannot be reached. Work may have been begun before: it finds what it has done. */
export const whenReachable = async <Result>(work: () => Promise<Result>, { withinMs, onWaiting }: Waiting): Promise<Result> => {
  const until = performance.now() + withinMs
  for (let attempts = 1; ; attempts++)
    try {
      return await work()
    } catch (error) {
      if (!isUnavailable(error) || error instanceof SessionRefused || performance.now() + PAUSE_MS > until) throw error
      if (attempts === 1) onWaiting(reasonOf(error as Error))
      await sleep(PAUSE_MS)
    }
}

const reasonOf = ({ message, cause }: Error): string => (cause instanceof Error && cause.message ? cause.message : message)
