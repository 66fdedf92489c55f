import type { Database } from '#shared/ports/database.ts'
import { type Cursor, Fenced, type PublisherCursor } from '#shared/ports/publisher-cursor.ts'

export const createPublisherCursor = (database: Database): PublisherCursor => ({
  read: async () => {
    const [row] = await database.query<Cursor>(READ)
    if (!row) throw new Error('log.publisher_cursor has no row: run the migrations')
    return row
  },

  move: async ({ position, lastPositions, fence, epoch }) => {
    const moved = await database.query({ ...MOVE, values: [position, lastPositions, fence, epoch] })
    if (moved.length === 0)
      throw new Fenced(`another publisher has taken over or is ahead, or the log has another history than ${epoch}`)
  },
})

const READ = {
  name: 'read_publisher_cursor',
  text: 'select position, to_json(last_positions) as "lastPositions", fence, epoch from log.publisher_cursor',
  values: [],
}

const MOVE = {
  name: 'move_publisher_cursor',
  text: `
    update log.publisher_cursor
    set position = $1, last_positions = $2, epoch = $4
    where fence = $3 and position <= $1 and (select epoch from log.epoch) = $4
    returning position`,
}
