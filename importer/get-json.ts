import { ImportError } from './import-error.ts'
import type { Patience } from './patience.ts'

/** Answers of the query service; what is away for a moment is asked again. Rejects with ImportError when asking again is no use. */
export type GetJson = (path: string) => Promise<unknown>

export const createGetJson =
  (url: string, signal: AbortSignal, patience: Patience): GetJson =>
  async (path) => {
    for (;;) {
      const response = await fetch(`${url}${path}`, { signal }).catch((error: Error) => unreachable(error, signal))
      if (response?.ok) return response.json()
      if (response && response.status < 500 && response.status !== 429)
        throw new ImportError(`${url} does not answer GET ${path}: it says ${response.status}. Is it Daybook's query service?`)
      await response?.body?.cancel()
      await patience.wait()
    }
  }

const unreachable = (error: Error, signal: AbortSignal): undefined => {
  if (signal.aborted) throw error
}
