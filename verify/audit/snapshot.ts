import { type Database, isUnavailable, type Transaction } from '#shared/ports/database.ts'

/** A row with all its values as PostgreSQL writes them. */
export type Row = Readonly<Record<string, string | null>>

/** One moment of a database, however long it is looked at. */
export type Snapshot = {
  readonly query: <T = Row>(text: string) => Promise<readonly T[]>
  /** The rows of a query as they come, so many at a time: the server keeps the rest. One after another is asked for ahead. */
  readonly pages: <T = Row>(text: string, atATime?: number) => AsyncGenerator<readonly T[]>
  /** What fails within leaves the moment as it was: other things can be asked afterwards. */
  readonly within: <Result>(work: () => Promise<Result>) => Promise<Result>
}

/** Sums over a whole log take longer than whatever else is asked. */
const ANSWERS_WITHIN_MS = 3_600_000

/** What must not end it, and how values are written, whatever the server's settings are. Sorts may take so much memory of the server. */
const SETTINGS = `
  select set_config(name, setting, true)
  from unnest(
    array['statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout', 'timezone', 'datestyle', 'search_path',
      'cursor_tuple_fraction', 'work_mem', 'jit'],
    array['0', '0', '0', 'UTC', 'ISO', 'pg_catalog', '1', '64MB', 'off']
  ) as wanted (name, setting)
  where name in (select name from pg_settings)`

/**
 * Runs work on one moment of the database, as a role that may only read. These tables stay what they are meanwhile: a rebuild that is done
 * waits with taking their place.
 */
export const withSnapshot = <Result>(
  database: Database,
  tables: readonly string[],
  work: (snapshot: Snapshot) => Promise<Result>,
): Promise<Result> =>
  database.transaction(async (tx) => {
    await say(tx, 'set transaction isolation level repeatable read, read only')
    await say(tx, 'set local role daybook_query')
    // Before anything is asked: a moment from before a table was put in its place would show it empty.
    if (tables.length > 0) await say(tx, `lock table ${tables.join(', ')} in access share mode`)
    await say(tx, SETTINGS)
    return work({
      query: (text) => say(tx, text),
      pages: (text, atATime = 1_000) => pagesOf(tx, text, atATime),
      within: (asking) => withinSavepoint(tx, asking),
    })
  })

const withinSavepoint = async <Result>(tx: Transaction, work: () => Promise<Result>): Promise<Result> => {
  await say(tx, 'savepoint audit')
  try {
    const result = await work()
    await say(tx, 'release savepoint audit')
    return result
  } catch (error) {
    if (!isUnavailable(error)) await say(tx, 'rollback to savepoint audit')
    throw error
  }
}

const say = <T>(tx: Transaction, text: string): Promise<readonly T[]> =>
  tx.query<T>({ text, values: [], answersWithinMs: ANSWERS_WITHIN_MS })

let cursors = 0

async function* pagesOf<T>(tx: Transaction, text: string, atATime: number): AsyncGenerator<readonly T[]> {
  const cursor = `audit_${++cursors}`
  await say(tx, `declare ${cursor} no scroll cursor for ${text}`)
  const next = () => {
    const page = say<T>(tx, `fetch ${atATime} from ${cursor}`)
    // Whoever awaits it sees the error.
    page.catch(() => {})
    return page
  }
  let ahead = next()
  for (;;) {
    const page = await ahead
    if (page.length === 0) break
    ahead = next()
    yield page
  }
  await say(tx, `close ${cursor}`)
}
