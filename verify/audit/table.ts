import type { Notes } from './finding.ts'
import { type Key, merged, type Pages } from './merge.ts'
import type { Row, Snapshot } from './snapshot.ts'

/** What a table of a read model has to hold, told by the log alone. */
export type AuditedTable = {
  readonly table: string
  readonly key: Key
  /** All but the key. */
  readonly columns: readonly string[]
  /** A query that gives key and columns, from what `events` gives: those that the read model has applied. */
  readonly expected: (events: string) => string
  /** How the table has key and columns, where that is not as they are; `md5` of what is long. */
  readonly found?: string
  /** What no SQL tells: laid over each row that is expected. */
  readonly derived?: (row: Row) => Row
  /** Where rows are not expected one by one: what all of them come to, in the order of the key. */
  readonly gathered?: (rows: Pages) => Promise<readonly Row[]>
  /** How both are held against each other, where that is not row by row. */
  readonly compare?: (expected: Pages, found: Pages, notes: Notes) => Promise<void>
  /** How many rows are held at a time, where they are long. */
  readonly atATime?: number
  /** Not to be shown. */
  readonly personal?: readonly string[]
}

export type Sides = { readonly write: Snapshot; readonly read: Snapshot }

/** Holds each row of the table against the one that the log tells. */
export const auditTable = async (it: AuditedTable, events: string, { write, read }: Sides, notes: Notes): Promise<void> => {
  const told = write.pages<Row>(inOrder(it, it.expected(events)), it.atATime)
  const expected = it.gathered ? atOnce(it.gathered(told)) : derivedBy(it.derived, told)
  const found = read.pages<Row>(inOrder(it, it.found ?? `select * from read.${it.table}`), it.atATime)
  await (it.compare ? it.compare(expected, found, notes) : comparePages(it, expected, found, notes))
}

/** `open`: columns in which null is expected where anything may be. */
export type Compared = Pick<AuditedTable, 'table' | 'key' | 'columns' | 'personal'> & { readonly open?: readonly string[] }

export const comparePages = async (it: Compared, expected: Pages, found: Pages, notes: Notes): Promise<void> => {
  for await (const { expected: told, found: stored } of merged(it.key, expected, found)) {
    notes.looked(1)
    if (!stored) notes.found({ ...placeIn(it, told!), message: `${nameOf(it, told!)} is missing` })
    else if (!told) notes.found({ ...placeIn(it, stored), message: `${nameOf(it, stored)} should not be there` })
    else for (const column of it.columns) if (isOther(it, told, stored, column)) notes.found(difference(it, told, stored, column))
  }
}

const isOther = ({ open }: Compared, expected: Row, found: Row, column: string): boolean =>
  expected[column] !== found[column] && !(expected[column] === null && open?.includes(column))

/** All values as text, in the order of the key, so that both sides come in the same form. */
export const inOrder = ({ key, columns }: Compared, text: string): string => `
  select ${[...Object.keys(key), ...columns].map((name) => `it.${name}::text as ${name}`).join(', ')}
  from (${text}) it
  order by ${Object.entries(key)
    .map(([name, kind]) => (kind === 'text' ? `it.${name}::text collate "C"` : `it.${name}`))
    .join(', ')}`

async function* derivedBy(derived: AuditedTable['derived'], pages: Pages): AsyncGenerator<readonly Row[]> {
  for await (const page of pages) yield derived ? page.map((row) => ({ ...row, ...derived(row) })) : page
}

async function* atOnce(rows: Promise<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  yield await rows
}

const keyOf = ({ key }: Compared, row: Row): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.keys(key).map((name) => [name, row[name]!]))

const placeIn = (it: Compared, row: Row) => ({ table: it.table, key: keyOf(it, row) })

const nameOf = (it: Compared, row: Row): string => {
  const key = Object.entries(keyOf(it, row)).map(([name, value]) => `${name} ${value}`)
  return `${it.table}: the row of ${key.join(', ')}`
}

const difference = (it: Compared, expected: Row, found: Row, column: string) => {
  const place = { ...placeIn(it, expected), column }
  const name = nameOf(it, expected)
  if (it.personal?.includes(column)) return { ...place, message: `${name} has another ${column} than it should` }
  const values = { expected: expected[column]!, found: found[column]! }
  return { ...place, ...values, message: `${name} has ${column} ${values.found} and should have ${values.expected}` }
}
