import { createAlarm } from '#shared/kernel/alarm.ts'
import type { LogReader } from '#shared/ports/event-log.ts'

/**
 * The last history of the log that this process has heard of, from the log itself or from a read model that was made from it: each has a
 * higher number than those before. What is told of an earlier one says nothing of the positions there are now.
 */
export type History = {
  /** 0 before any is known. */
  readonly current: () => number
  readonly saw: (epoch: number) => void
}

export const createHistory = (): History => {
  let latest = 0
  return {
    current: () => latest,
    saw: (epoch) => {
      latest = Math.max(latest, epoch)
    },
  }
}

const LOOK_EVERY_MS = 1_000

/** Asks the log each second, from now on: no query waits for that, nor for a log that is away. */
export const watchHistory = (history: History, log: Pick<LogReader, 'head'>): { readonly stop: () => Promise<void> } => {
  const alarm = createAlarm()
  let stopping = false
  const loop = async (): Promise<void> => {
    while (!stopping) {
      await log.head().then(
        ({ epoch }) => history.saw(epoch),
        () => {},
      )
      if (!stopping) await alarm.sleep(LOOK_EVERY_MS)
    }
  }
  const running = loop()
  return {
    stop: async () => {
      stopping = true
      alarm.ring()
      await running
    },
  }
}
