import type { Position } from '#shared/kernel/types.ts'
import type { PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import { applySpan, type SpanOptions } from './apply-span.ts'
import { lockHighWaters, OtherPartitions, readHighWaters, replaceHighWaters, type StoredHighWater } from './high-water.ts'
import { type History, openHistory } from './history.ts'
import { recountParked } from './parking/parked-events.ts'

export type AlignOptions = Omit<SpanOptions, 'onPosition' | 'epoch'> & {
  readonly onPosition: (position: Position, epoch: number) => void
  /** Says how many partitions there are. */
  readonly cursors: Pick<PublisherCursor, 'read'>
}

/**
 * As `openHistory`. A read model that stands in another number of partitions than there are is brought to theirs, by who has the first
 * of them; who has another one finds OtherPartitions until it is done.
 */
export const openAligned = async (options: AlignOptions): Promise<History> => {
  const { log, database, place, cursors } = options
  const open = () => openHistory(log, database, place)
  return open().catch(async (error: unknown) => {
    if (!(error instanceof OtherPartitions) || place.partition.number > 0) throw error
    // Whoever was paused may not know that the number has changed since.
    if ((await cursors.read()).lastPositions.length !== place.partition.of) throw error
    await align(options)
    return open()
  })
}

/**
 * All partitions are brought to where the furthest one is, by pages as ever, and then replaced by so many others that stand there. What was
 * published to the partitions of before is of no use to these: they find it in the log.
 */
const align = async (options: AlignOptions): Promise<void> => {
  const { database, place, stopping } = options
  while (!stopping()) {
    const rows = (await readHighWaters(database)).filter(({ readModel }) => readModel === place.readModel)
    const furthest = furthestOf(rows)
    for (const row of rows) if (row.position < furthest) await catchUpTo(furthest, row, options)
    if (await replaceWhenLevel(options)) return
  }
}

const catchUpTo = async (furthest: Position, row: StoredHighWater, options: AlignOptions) => {
  const place = { ...options.place, partition: { number: row.partition, of: row.partitions } }
  const onPosition = (position: Position) => options.onPosition(position, row.epoch)
  await applySpan(row.position, () => furthest, { ...options, place, epoch: row.epoch, onPosition }).catch(unlessReplaced)
}

/** By another process that aligns it too. */
const unlessReplaced = (error: unknown) => {
  if (!(error instanceof OtherPartitions)) throw error
}

/** Not when somebody has moved one of them meanwhile. Whoever would move one from now on finds that it is another number's. */
const replaceWhenLevel = ({ database, place: { readModel, partition } }: AlignOptions): Promise<boolean> =>
  database.transaction(async (tx) => {
    const rows = await lockHighWaters(tx, readModel)
    const [first] = rows
    if (!first || first.partitions === partition.of) return true
    if (rows.some(({ position }) => position < furthestOf(rows))) return false
    await replaceHighWaters(tx, readModel, { ...first, partitions: partition.of })
    await tx.query(recountParked(readModel))
    return true
  })

const furthestOf = (rows: readonly StoredHighWater[]): Position =>
  Math.max(0, ...rows.map(({ position }) => position)) as Position
