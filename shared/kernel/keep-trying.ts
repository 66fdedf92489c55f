import { type BackOff, pauseBefore } from './back-off.ts'

export type Attempts = {
  readonly backOff: BackOff
  /** In [0, 1). */
  readonly random: () => number
  /** Is cut short when it is time to stop. */
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly stopping: () => boolean
  /** Grows while attempts get somewhere: the pauses then begin again with the shortest. */
  readonly progress: () => number
  readonly onFailure: (error: unknown) => void
}

/** Until an attempt succeeds or it is time to stop; the pauses between attempts grow. Never rejects. */
export const keepTrying = async (attempt: () => Promise<void>, options: Attempts): Promise<void> => {
  const { backOff, random, sleep, stopping, progress, onFailure } = options
  for (let failures = 0; !stopping(); ) {
    const before = progress()
    try {
      return await attempt()
    } catch (error) {
      failures = progress() > before ? 1 : failures + 1
      onFailure(error)
      await sleep(pauseBefore(failures, backOff, random))
    }
  }
}
