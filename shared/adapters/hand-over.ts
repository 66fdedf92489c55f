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
  const [arrival, stopping] = [createAlarm(), createAlarm()]
  let stopped = false

  const run = async () => {
    for (let refusals = 0; !stopped; ) {
      const batch = take()
      if (batch.length === 0) {
        await arrival.sleep(Number.POSITIVE_INFINITY)
        continue
      }
      try {
        await handle(batch)
        refusals = 0
      } catch {
        giveBack(batch)
        refusals++
        await stopping.sleep(pauseBefore(refusals, BACK_OFF, Math.random))
      }
    }
  }

  // Not before the caller has what it is given.
  const ended = Promise.resolve().then(run)
  return {
    wake: arrival.ring,
    stop: () => {
      stopped = true
      arrival.ring()
      stopping.ring()
      return ended
    },
  }
}
