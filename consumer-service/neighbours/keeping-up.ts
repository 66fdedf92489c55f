import { createKeepingUp, type Verdict } from '#shared/kernel/keeping-up.ts'

type Made = { readonly position: number; readonly head: number; readonly listsMade: number }

/**
 * As of those who follow the log, but whoever makes lists has not stalled: after a rebuild of 100,000 articles the position stands for many
 * minutes, until all of them have theirs.
 */
export const createListsKeepingUp = (): ((nowMs: number, made: Made) => Verdict) => {
  const verdictOn = createKeepingUp()
  let madeBefore = 0
  return (nowMs, { position, head, listsMade }) => {
    const waitsForOthers = listsMade > madeBefore
    madeBefore = listsMade
    return verdictOn(nowMs, { position, head, waitsForOthers })
  }
}
