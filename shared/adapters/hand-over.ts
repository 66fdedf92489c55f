import { createAlarm } from '../kernel/alarm.ts'
import { pauseBefore } from '../kernel/back-off.ts'

export type HandOver = {
  /** Something may be there to take. */
  readonly wake: () => void
  /** Takes no further batch, waits for the one under way. */
  readonly stop: () => Promise<void>
}

export type BatchSource<Item> = {
  /** What waits, oldest first; empty when nothing does. */
  readonly take: () => readonly Item[]
  /** Rejects when the batch has to come again. */
  readonly handle: (batch: readonly Item[]) => Promise<void>
  /** A batch that was refused. */
  readonly giveBack: (batch: readonly Item[]) => void
}

const BACK_OFF = { firstMs: 50, mostMs: 2_000 }

/** Hands batches over one at a time; after a refusal it pauses. */
export const handOver = <Item>({ take, handle, giveBack }: BatchSource<Item>): HandOver => {
  const alarm = createAlarm()
  let stopped = false

  const run = async () => {
    for (let refusals = 0; !stopped; ) {
      const batch = take()
      if (batch.length === 0) {
        await alarm.sleep(Number.POSITIVE_INFINITY)
        continue
      }
      try {
        await handle(batch)
        refusals = 0
      } catch {
        giveBack(batch)
        refusals++
        await pauseUnlessStopped(pauseBefore(refusals, BACK_OFF, Math.random))
      }
    }
  }

  const pauseUnlessStopped = async (milliseconds: number) => {
    const until = performance.now() + milliseconds
    for (let left = milliseconds; left > 0 && !stopped; left = until - performance.now()) await alarm.sleep(left)
  }

  // Not before the caller has what it is given.
  const ended = Promise.resolve().then(run)
  return {
    wake: alarm.ring,
    stop: () => {
      stopped = true
      alarm.ring()
      return ended
    },
  }
}
