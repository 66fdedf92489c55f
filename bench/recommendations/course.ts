import { setImmediate } from 'node:timers/promises'
import type { Progress } from '#shared/runtime/progress.ts'

/** How something long goes: what is shown of it, and whether it is to end. */
export type Course = { readonly progress: Progress; readonly signal: AbortSignal }

/** For how long nobody is heard who wants it to end. */
const BREATH_MS = 100

/** Lets others have their turn when they have not had it for a while, and tells so. Throws what the signal has when it is aborted. */
export const createBreath = (signal: AbortSignal) => {
  let breathed = performance.now()
  return async (): Promise<boolean> => {
    if (performance.now() - breathed < BREATH_MS) return false
    await setImmediate()
    signal.throwIfAborted()
    breathed = performance.now()
    return true
  }
}

/** Does the work for each, so many at a time, and shows how far it has come. */
export const forEach = async <Item>(
  { progress, signal }: Course,
  title: string,
  items: readonly Item[],
  work: (item: Item, index: number) => unknown,
  atOnce = 1,
): Promise<void> => {
  const step = progress.step(title, items.length)
  const [breathe, left] = [createBreath(signal), items.entries()]
  let done = 0
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) {
      const working = work(item, index)
      if (working instanceof Promise) await working
      done++
      if (await breathe()) step.at(done)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  step.at(done)
  step.end()
}
