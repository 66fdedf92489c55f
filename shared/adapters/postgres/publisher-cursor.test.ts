import { publisherCursorContract } from '#shared/ports/publisher-cursor.contract.ts'
import { freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { createPublisherCursor } from './publisher-cursor.ts'

publisherCursorContract('The cursor in PostgreSQL', async () => {
  const { database } = await freshWriteDatabase()
  return {
    cursors: createPublisherCursor(database),
    takeOver: () => database.query({ text: 'update log.publisher_cursor set fence = fence + 1', values: [] }),
    raiseEpoch: () => database.query({ text: 'update log.epoch set epoch = epoch + 1', values: [] }),
  }
})
