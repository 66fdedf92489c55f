import { createDatabase } from '../adapters/postgres/database.ts'
import type { MigrationSet } from '../adapters/postgres/migrate.ts'
import { databaseUrl } from '../adapters/postgres/prepare-database.ts'
import type { Database } from '../ports/database.ts'
import { administer, testServer } from './test-server.ts'

export type TestDatabase = {
  readonly url: string
  /** Works as the owner; in a read database with the search path of the consumers. */
  readonly database: Database
  readonly drop: () => Promise<void>
  readonly isDropped: () => boolean
}

const undropped = new Set<TestDatabase>()
let made = 0

export const freshWriteDatabase = (): Promise<TestDatabase> => freshDatabase('write')
export const freshReadDatabase = (): Promise<TestDatabase> => freshDatabase('read')

/** A root after-hook calls it: a test may leave dropping to it. */
export const dropForgottenDatabases = async (): Promise<void> => {
  for (const database of undropped) await database.drop()
}

/** Another one with the same rows. Whoever works on the one that is copied is cut off, and may come again afterwards. */
export const copyOf = async (copied: TestDatabase, set: MigrationSet): Promise<TestDatabase> => {
  const { url: server } = await testServer(set)
  const name = new URL(copied.url).pathname.slice(1)
  await administer(server, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
  return freshDatabase(set, name)
}

const freshDatabase = async (set: MigrationSet, of?: string): Promise<TestDatabase> => {
  const { url: server, prefix, template: empty } = await testServer(set)
  const [name, template] = [`${prefix}_${process.pid}_${++made}`, of ?? empty]
  await administer(server, `create database ${name} template ${template}`)
  const url = databaseUrl(server, name)
  const settings = set === 'read' ? { search_path: 'read' } : {}
  const database = createDatabase({ url, max: 5, applicationName: 'daybook-test', settings })
  const fresh: TestDatabase = {
    url,
    database,
    drop: async () => {
      if (!undropped.delete(fresh)) return
      await database.close()
      await administer(server, `drop database ${name} with (force)`)
    },
    isDropped: () => !undropped.has(fresh),
  }
  undropped.add(fresh)
  return fresh
}
