import type { Position } from '#shared/kernel/types.ts'
import type { Cursor } from '#shared/ports/publisher-cursor.ts'

/** Cursors that nobody moves, of so many partitions. */
export const cursorsOf = (partitions: number) => ({
  read: async (): Promise<Cursor> => {
    const lastPositions = Array.from({ length: partitions }, () => 0 as Position)
    return { position: 0 as Position, lastPositions, fence: 0, epoch: 1 }
  },
})
