import { join } from 'node:path'
import { runningServerUrl } from '#shared/adapters/postgres/embedded/running-server.ts'
import { databaseUrl } from '#shared/adapters/postgres/prepare-database.ts'
import { type Config, configOf } from '#shared/runtime/config.ts'

/** The databases that single-process mode keeps in its server. */
export const embeddedUrls = (server: string) => ({
  write: databaseUrl(server, 'daybook_write'),
  read: databaseUrl(server, 'daybook_read'),
})

/**
 * The configuration of the shop that a command line is about: its databases are those that the environment names; when it names none,
 * those of the shop that `npm start` runs in DATA_DIRECTORY at this moment, if one does.
 */
export const configOfShop = (environment: Readonly<Record<string, string | undefined>>): Config => {
  const config = configOf(environment)
  if (environment['WRITE_DATABASE_URL'] || environment['READ_DATABASE_URL']) return config
  const server = runningServerUrl(join(config.DATA_DIRECTORY, 'postgres'))
  if (server === undefined) return config
  const { write, read } = embeddedUrls(server)
  return { ...config, WRITE_DATABASE_URL: write, READ_DATABASE_URL: read }
}
