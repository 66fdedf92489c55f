import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runningServerUrl } from '#shared/adapters/postgres/embedded/running-server.ts'
import { databaseUrl } from '#shared/adapters/postgres/prepare-database.ts'
import { CannotStart } from '#shared/kernel/cannot-start.ts'
import { type Config, configOf } from '#shared/runtime/config.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The databases that single-process mode keeps in its server. */
export const embeddedUrls = (server: string) => ({
  write: databaseUrl(server, 'daybook_write'),
  read: databaseUrl(server, 'daybook_read'),
})

const NAME_ANOTHER = 'for services, name their databases in WRITE_DATABASE_URL and READ_DATABASE_URL'

/**
 * The configuration of the shop that a command line is about: its databases are those that the environment names; when it names none,
 * those of the shop that `npm start` runs in DATA_DIRECTORY at this moment. Throws CannotStart when there is one that is not running,
 * or none in the directory that the environment names.
 */
export const configOfShop = (environment: Environment): Config => {
  const config = configOf(environment)
  const directory = embeddedShop(config, environment)
  if (directory === undefined) return config
  const server = runningServerUrl(directory)
  if (server === undefined)
    throw new CannotStart(`the shop in ${config.DATA_DIRECTORY} is not running: start it with npm start; ${NAME_ANOTHER}`)
  const { write, read } = embeddedUrls(server)
  return { ...config, WRITE_DATABASE_URL: write, READ_DATABASE_URL: read }
}

/** For what only services have. Throws CannotStart, with `because`, when what is here is the shop of `npm start`. */
export const configOfServices = (environment: Environment, because: string): Config => {
  const config = configOf(environment)
  if (embeddedShop(config, environment) !== undefined)
    throw new CannotStart(`what is here is the shop of npm start in ${config.DATA_DIRECTORY}, and ${because}; ${NAME_ANOTHER}`)
  return config
}

/**
 * Where the shop of `npm start` has its server, when no database is named and there is such a shop. Whoever names a directory means the
 * shop in it: nothing else is worked on when there is none.
 */
const embeddedShop = ({ DATA_DIRECTORY, set }: Config, environment: Environment): string | undefined => {
  if (environment['WRITE_DATABASE_URL'] || environment['READ_DATABASE_URL']) return undefined
  const directory = join(DATA_DIRECTORY, 'postgres')
  if (existsSync(join(directory, 'data'))) return directory
  if (set.has('DATA_DIRECTORY'))
    throw new CannotStart(
      `there is no shop in ${DATA_DIRECTORY}: say in DATA_DIRECTORY where npm start keeps it, or start one; ${NAME_ANOTHER}`,
    )
  return undefined
}
