import { publisherCursorContract } from '#shared/ports/publisher-cursor.contract.ts'
import { freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { createPublisherCursor } from './publisher-cursor.ts'

publisherCursorContract('The cursor in PostgreSQL', async () => {
  const { database } = await freshWriteDatabase()
  const run = (text: string) => database.query({ text, values: [] })
  return {
    cursors: createPublisherCursor(database),
    runOut: () => run(`update log.publisher_cursor set leased_until = leased_until - interval '1 hour'`),
    putBack: (position) => run(`update log.publisher_cursor set position = ${position}, last_positions = '{${position}}'`),
    raiseEpoch: () => run('update log.epoch set epoch = epoch + 1'),
  }
})
