import { setTimeout as sleep } from 'node:timers/promises'

/** Retries until probe stops throwing; after `withinMs` its last error is thrown. */
export const eventually = async <T>(probe: () => Promise<T> | T, { withinMs = 10_000, everyMs = 10 } = {}): Promise<T> => {
  const deadline = Date.now() + withinMs
  for (;;)
    try {
      return await probe()
    } catch (error) {
      if (Date.now() >= deadline) throw error
      await sleep(everyMs)
    }
}
