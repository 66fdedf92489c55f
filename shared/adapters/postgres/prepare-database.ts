import pg from 'pg'
import { SessionRefused } from '#shared/ports/database.ts'
import { createDatabase } from './database.ts'
import { type MigrationSet, migrate } from './migrate.ts'

/** Makes the database when the server has none of this name, and migrates it; answers with the migrations it applied. */
export const prepareDatabase = async (url: string, set: MigrationSet): Promise<readonly string[]> => {
  await createWhenMissing(url)
  const database = createDatabase({ url, max: 1, applicationName: 'daybook-migrate' })
  return migrate(database, set).finally(() => database.close())
}

export const databaseUrl = (server: string, name: string): string => {
  const url = new URL(server)
  url.pathname = `/${encodeURIComponent(name)}`
  return url.href
}

const NO_SUCH_DATABASE = '3D000'
/** Somebody else was faster; as a unique violation when it was at the same moment. */
const EXISTS_BY_NOW = ['42P04', '23505']

const createWhenMissing = async (url: string): Promise<void> => {
  if ((await failureOf(url, 'select 1')) !== NO_SUCH_DATABASE) return
  const name = decodeURIComponent(new URL(url).pathname.slice(1))
  const failure = await failureOf(
    databaseUrl(url, 'postgres'),
    `create database ${pg.escapeIdentifier(name)} template template0 encoding 'UTF8'`,
  )
  if (failure !== undefined && !EXISTS_BY_NOW.includes(failure))
    throw new Error(`database ${name} cannot be created (${failure})`)
}

/** The SQLSTATE that the statement failed with; whatever else goes wrong is thrown. */
const failureOf = async (url: string, text: string): Promise<string | undefined> => {
  const database = createDatabase({ url, max: 1, applicationName: 'daybook-migrate' })
  try {
    await database.query({ text, values: [] })
    return undefined
  } catch (error) {
    const reason = error instanceof SessionRefused ? error.cause : error
    if (reason instanceof pg.DatabaseError) return reason.code
    throw error
  } finally {
    await database.close()
  }
}
