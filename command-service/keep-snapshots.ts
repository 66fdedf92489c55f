import { categoryOf } from '#shared/events/streams.ts'
import { type EventLog, LogUnavailable, type Snapshot } from '#shared/ports/event-log.ts'
import { shapes } from './domain/shapes.ts'
import type { Knowledge } from './knowledge.ts'

/** So many at a time; the rest comes next time. */
const AT_A_TIME = 100

export type SnapshotKeeper = {
  /** Begins to keep what has grown, one statement at a time; whoever calls does not wait, and what fails is lost. */
  readonly keep: () => void
  /** Waits for what is under way. */
  readonly settled: () => Promise<void>
}

/** Nobody's answer waits for a snapshot, and nobody's command fails for want of one. */
export const createSnapshotKeeper = (
  log: Pick<EventLog, 'keepSnapshots'>,
  knowledge: Knowledge,
  onError: (error: Error) => void,
): SnapshotKeeper => {
  let underWay: Promise<void> | undefined

  const keepGrown = async (): Promise<void> => {
    // Answers that have just been given go out first.
    await new Promise(setImmediate)
    const [epoch, known] = [knowledge.epoch(), knowledge.position()]
    const snapshots = knowledge.takeGrown(AT_A_TIME).map(
      ([stream, { state, version }]): Snapshot => ({
        ...{ stream, version, shape: shapes[categoryOf(stream)]! },
        state: JSON.stringify(state),
      }),
    )
    if (epoch !== undefined && known !== undefined && snapshots.length > 0) await log.keepSnapshots({ epoch, known, snapshots })
  }

  return {
    keep: () => {
      if (knowledge.hasGrown())
        underWay ??= keepGrown()
          .catch((error: unknown) => {
            if (!(error instanceof LogUnavailable)) onError(error as Error)
          })
          .finally(() => {
            underWay = undefined
          })
    },
    settled: async () => underWay,
  }
}
