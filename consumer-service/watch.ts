import { createAlarm } from '#shared/kernel/alarm.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import type { PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import type { Log } from '#shared/runtime/logger.ts'
import { readHighWaters, type StoredHighWater } from './high-water.ts'
import type { ShareWork } from './shares/share-work.ts'

export type WatchOptions = {
  readonly log: LogReader
  readonly cursors: Pick<PublisherCursor, 'read'>
  readonly database: Database
  readonly works: () => readonly ShareWork[]
  /** Called when the number of partitions is known, and when it has changed. */
  readonly onPartitions: (partitions: number) => void
  readonly logger: Log
}

const EVERY_MS = 1_000

/** Holds what was published against what was applied, each second: what was lost on the way, or stands still, is noticed here. */
export const createWatch = ({ log, cursors, database, works, onPartitions, logger }: WatchOptions) => {
  const tick = createAlarm()
  let [stopping, known, seen] = [false, 0, 0 as Position]
  let running: Promise<void> = Promise.resolve()

  const look = async () => {
    const { position: published, lastPositions } = await cursors.read()
    seen = published
    if (lastPositions.length !== known) onPartitions(lastPositions.length)
    known = lastPositions.length
    const { head, epoch } = await log.head()
    for (const work of works()) work.statuses({ head, published })
    const stored = new Map((await readHighWaters(database)).map((row) => [keyOf(row), row]))
    for (const { share, compare } of works())
      compare((readModel) => ({
        stored: stored.get(keyOf({ readModel, partition: share.partition.number })),
        published,
        head,
        epoch,
      }))
  }

  const run = async () => {
    for (; !stopping; await tick.sleep(EVERY_MS))
      await look().catch((error: unknown) => logger.debug('cannot compare what was published with what was applied', { error }))
  }

  return {
    /** What it saw last, up to a second ago. */
    published: (): Position => seen,
    start: (): void => {
      running = run()
    },
    stop: async (): Promise<void> => {
      stopping = true
      tick.ring()
      await running
    },
  }
}

const keyOf = ({ readModel, partition }: Pick<StoredHighWater, 'readModel' | 'partition'>): string => `${readModel} ${partition}`
