import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { databaseUrl, prepareDatabase } from '#shared/adapters/postgres/prepare-database.ts'
import type { Database } from '#shared/ports/database.ts'
import { WITNESS_TABLES } from './programs/witness.ts'

/** To look at, past the ways that break. `fold` is a read database that nobody else writes. */
export type Databases = { readonly write: Database; readonly read: Database; readonly fold: Database }

export type DatabaseUrls = Readonly<Record<keyof Databases, string>>

/** Makes and migrates all three; the fold is on the log's server. */
export const prepareDatabases = async (writeServer: string, readServer: string): Promise<DatabaseUrls> => {
  const urls = {
    write: databaseUrl(writeServer, 'daybook_write'),
    read: databaseUrl(readServer, 'daybook_read'),
    fold: databaseUrl(writeServer, 'daybook_fold'),
  }
  await prepareDatabase(urls.write, 'write')
  await prepareDatabase(urls.read, 'read')
  await prepareDatabase(urls.fold, 'read')
  return urls
}

export const openDatabases = (urls: DatabaseUrls): Databases => {
  const open = (url: string) =>
    createDatabase({ url, max: 3, applicationName: 'daybook-faults', settings: { search_path: 'read' } })
  return { write: open(urls.write), read: open(urls.read), fold: open(urls.fold) }
}

export const addWitnesses = (read: Database): Promise<unknown> => read.query({ text: WITNESS_TABLES, values: [] })
