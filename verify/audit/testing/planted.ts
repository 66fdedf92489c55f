import type { Database } from '#shared/ports/database.ts'

/** What may be made of a value of each type so that it is another one. */
const OTHERWISE: Readonly<Record<string, (column: string) => string>> = {
  text: (column) => `coalesce(${column}, '') || 'x'`,
  integer: (column) => `coalesce(${column}, 0) + 1`,
  bigint: (column) => `coalesce(${column}, 0) + 1`,
  numeric: (column) => `coalesce(${column}, 0) + 1`,
  boolean: (column) => `not ${column}`,
  'timestamp with time zone': (column) => `coalesce(${column}, '2000-01-01') + interval '1 hour'`,
  json: () => `'[]'`,
  tsvector: () => `'other:1A'`,
  ARRAY: (column) => `${column}[2:]`,
}

type Column = { readonly name: string; readonly type: string; readonly generated: string }

const columnsOf = (read: Database, table: string): Promise<readonly Column[]> =>
  read.query({
    text: `
      select column_name as name, data_type as type, is_generated as generated from information_schema.columns
      where table_schema = 'read' and table_name = $1`,
    values: [table],
  })

const say = (read: Database, text: string) => read.query<Record<string, string>>({ text, values: [] })

/** Makes every value of these columns another one; those that the database makes by itself it leaves. Answers which it has changed. */
export const changeColumns = async (read: Database, table: string, wanted: readonly string[]): Promise<readonly string[]> => {
  for (const { name } of await say(
    read,
    `select conname as name from pg_constraint where contype = 'c' and conrelid = 'read.${table}'::regclass`,
  ))
    await say(read, `alter table read.${table} drop constraint ${name}`)
  const columns = (await columnsOf(read, table)).filter(({ name, generated }) => wanted.includes(name) && generated === 'NEVER')
  if (columns.length > 0)
    await say(
      read,
      `update read.${table} set ${columns.map(({ name, type }) => `${name} = ${OTHERWISE[type]!(name)}`).join(', ')}`,
    )
  return columns.map(({ name }) => `${table}.${name}`)
}

/** Takes one row out. */
export const dropRow = (read: Database, table: string) =>
  say(read, `delete from read.${table} where ctid = (select ctid from read.${table} limit 1)`)

/** Gives one row a key that no other has. */
export const strayRow = async (read: Database, table: string, key: string) => {
  const { type } = (await columnsOf(read, table)).find(({ name }) => name === key)!
  const stray =
    type === 'text' ? `${key} || 'x'` : type.startsWith('timestamp') ? `${key} + interval '100 years'` : `${key} + 1000000`
  await say(read, `update read.${table} set ${key} = ${stray} where ctid = (select ctid from read.${table} limit 1)`)
}
