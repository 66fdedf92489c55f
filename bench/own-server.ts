import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedServerOptions, startEmbeddedServer } from '#shared/adapters/postgres/embedded-server.ts'
import type { MigrationSet } from '#shared/adapters/postgres/migrate.ts'
import { databaseUrl, prepareDatabase } from '#shared/adapters/postgres/prepare-database.ts'

export type OwnServer = {
  /** Superuser, database `postgres`. */
  readonly url: string
  /** An empty database of this name with the tables of one side. */
  readonly database: (name: string, set: MigrationSet) => Promise<string>
  readonly stop: () => Promise<void>
}

/** A PostgreSQL that a measurement has to itself, as durable as the one that `npm start` brings; its data goes with it. */
export const startOwnServer = async (options: Pick<EmbeddedServerOptions, 'sharedBuffers'> = {}): Promise<OwnServer> => {
  const directory = mkdtempSync(join(tmpdir(), 'daybook-bench-'))
  const server = await startEmbeddedServer({ directory: join(directory, 'postgres'), ...options })
  return {
    url: server.url,
    database: async (name, set) => {
      const url = databaseUrl(server.url, name)
      await prepareDatabase(url, set)
      return url
    },
    stop: async () => {
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
