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

/** A server that works for nobody stops, where its system can tell it. */
const STOPS_WHEN_LEFT = `
  select set_config(name, '1s', true) from pg_settings
  where name = 'client_connection_check_interval' and version() ~ 'linux|darwin|bsd'`

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
 * Runs work on one moment of the database, as a role that may only read, seen from so many connections. These tables stay what they are
 * meanwhile: a rebuild that is done waits with taking their place.
 */
export const withSnapshots = <Result>(
  database: Database,
  { tables, count, signal }: Wanted,
  work: (snapshots: readonly Snapshot[]) => Promise<Result>,
): Promise<Result> =>
  database.transaction(async (tx) => {
    const say = sayingTo(tx, signal)
    await say(`${BEGIN}; ${AS_READER}`)
    await say(STOPS_WHEN_LEFT)
    // Before anything is asked: a moment from before a table was put in its place would show it empty.
    if (tables.length > 0) await say(`lock table ${tables.join(', ')} in access share mode`)
    await say(SETTINGS)
    const [moment] = await say<{ id: string }>('select pg_export_snapshot() as id')
    const open = (opened: readonly Snapshot[]): Promise<Result> =>
      opened.length === count
        ? work(opened)
        : database.transaction(async (other) => {
            const say = sayingTo(other, signal)
            await say(`${BEGIN}; set transaction snapshot '${moment!.id}'; ${AS_READER}`)
            await say(SETTINGS)
            return open([...opened, snapshotOf(say)])
          })
    return open([snapshotOf(say)])
  })

type Wanted = { readonly tables: readonly string[]; readonly count: number; readonly signal?: AbortSignal | undefined }

const BEGIN = 'set transaction isolation level repeatable read, read only'
const AS_READER = 'set local role daybook_query'

type Say = <T = Row>(text: string) => Promise<readonly T[]>

const sayingTo =
  (tx: Transaction, signal: AbortSignal | undefined): Say =>
  (text) =>
    tx.query({ text, values: [], answersWithinMs: ANSWERS_WITHIN_MS, ...(signal && { signal }) })

const snapshotOf = (say: Say): Snapshot => ({
  query: say,
  pages: (text, atATime = 1_000) => pagesOf(say, text, atATime),
  within: (work) => withinSavepoint(say, work),
})

const withinSavepoint = async <Result>(say: Say, work: () => Promise<Result>): Promise<Result> => {
  await say('savepoint audit')
  try {
    const result = await work()
    await say('release savepoint audit')
    return result
  } catch (error) {
    if (!isUnavailable(error)) await say('rollback to savepoint audit')
    throw error
  }
}

let cursors = 0

async function* pagesOf<T>(say: Say, text: string, atATime: number): AsyncGenerator<readonly T[]> {
  const cursor = `audit_${++cursors}`
  await say(`declare ${cursor} no scroll cursor for ${text}`)
  const next = () => {
    const page = say<T>(`fetch ${atATime} from ${cursor}`)
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
  await say(`close ${cursor}`)
}
