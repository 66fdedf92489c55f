import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database, Transaction } from '#shared/ports/database.ts'

/** The write side's migrations live in schema `log`, the read side's in `read`; both may be in one database. */
export type MigrationSet = 'write' | 'read'

export type Migration = { readonly number: number; readonly name: string; readonly text: string; readonly checksum: string }

export class CannotMigrate extends Error {
  override readonly name = 'CannotMigrate'
}

const SCHEMAS: Readonly<Record<MigrationSet, string>> = { write: 'log', read: 'read' }
const MIGRATION_FILE = /^(\d{4})_[a-z0-9_]+\.sql$/

/** Applies what is pending, all of it or nothing, and says what it applied. Safe from several processes at once. */
export const migrate = async (database: Database, set: MigrationSet): Promise<readonly string[]> => {
  const migrations = await migrationsOf(set)
  return database.transaction(async (tx) => {
    await lockMigrations(tx)
    const pending = pendingOf(migrations, await appliedMigrations(tx, SCHEMAS[set]))
    for (const migration of pending) await apply(tx, SCHEMAS[set], migration)
    return pending.map(({ name }) => name)
  })
}

export const migrationsOf = async (set: MigrationSet): Promise<readonly Migration[]> => {
  const folder = join(import.meta.dirname, 'migrations', set)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(names.map(async (name, index) => migrationOf(name, index + 1, await readFile(join(folder, name), 'utf8'))))
}

const migrationOf = (name: string, number: number, source: string): Migration => {
  if (Number(MIGRATION_FILE.exec(name)?.[1]) !== number)
    throw new CannotMigrate(`${name}: expected the migration with number ${number}`)
  const text = source.replaceAll('\r\n', '\n')
  return { number, name, text, checksum: createHash('sha256').update(text).digest('hex') }
}

type Applied = { readonly number: number; readonly name: string; readonly checksum: string }

/** What is known and not applied; throws CannotMigrate when the database was migrated by other files than ours. */
export const pendingOf = (known: readonly Migration[], applied: readonly Applied[]): readonly Migration[] => {
  for (const { number, name, checksum } of applied) {
    const migration = known[number - 1]
    if (!migration) throw new CannotMigrate(`The database has ${name}, which this Daybook does not know: start a newer Daybook.`)
    if (migration.checksum !== checksum) throw new CannotMigrate(`${migration.name} was changed after it had been applied.`)
  }
  return known.slice(applied.length)
}

/** The same for all sets: they may share a database. */
const lockMigrations = (tx: Transaction) => tx.query({ text: 'select pg_advisory_xact_lock(1684109666, 0)', values: [] })

const appliedMigrations = async (tx: Transaction, schema: string): Promise<readonly Applied[]> => {
  await tx.query({
    text: `
      create schema if not exists ${schema};
      create table if not exists ${schema}.migrations (
        number int primary key,
        name text not null,
        checksum text not null,
        applied_at timestamptz not null default now()
      )`,
    values: [],
  })
  return tx.query<Applied>({ text: `select number, name, checksum from ${schema}.migrations order by number`, values: [] })
}

const apply = async (tx: Transaction, schema: string, { number, name, text, checksum }: Migration): Promise<void> => {
  await tx.query({ text, values: [] }).catch((cause: Error) => {
    throw new CannotMigrate(`${name} failed: ${cause.message}`, { cause })
  })
  await tx.query({
    text: `insert into ${schema}.migrations (number, name, checksum) values ($1, $2, $3)`,
    values: [number, name, checksum],
  })
}
