import type { Database } from '#shared/ports/database.ts'
import { ringingAtCommits } from '../ringing.ts'
import { createDatabase, type DatabaseOptions } from './database.ts'
import { createDoorbell } from './doorbell.ts'

/** That of the read models, for those who write them: its commits ring for who waits in other processes. */
export const createRingingDatabase = (options: DatabaseOptions): Database => {
  const database = createDatabase(options)
  const doorbell = createDoorbell({ database, url: options.url, channel: 'daybook_read' })
  return {
    ...ringingAtCommits(database, doorbell),
    close: async () => {
      await doorbell.close()
      await database.close()
    },
  }
}
