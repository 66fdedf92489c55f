import pg from 'pg'
import { type Database, DatabaseUnavailable, type Statement, type Transaction } from '#shared/ports/database.ts'
import { arrayOf, isColumn } from './columns.ts'
import { numberTypes } from './number-types.ts'

export type DatabaseOptions = {
  readonly url: string
  /** The role every session works as, whatever the login. */
  readonly role?: string
  readonly max?: number
  readonly applicationName: string
  /** Server settings of every session, e.g. `{ synchronous_commit: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** A server that says nothing for so long counts as away: a paused one or a cut cable would be waited for in vain. */
  readonly answersWithinMs?: number
}

const CONNECT_WITHIN_MS = 5_000
const ANSWERS_WITHIN_MS = 60_000

export const createDatabase = (options: DatabaseOptions): Database => {
  const pool = createPool(options)
  const sessionOf = (client: pg.PoolClient): Session => ({
    client,
    answersWithinMs: options.answersWithinMs ?? ANSWERS_WITHIN_MS,
  })
  // Without a listener, a connection that breaks while it is idle or between two queries would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => broken.add(client)))

  const withSession = async <Result>(work: (session: Session) => Promise<Result>): Promise<Result> => {
    const client = await connect(pool)
    try {
      return await work(sessionOf(client))
    } catch (error) {
      if (leavesSessionUnfit(error)) broken.add(client)
      throw error
    } finally {
      client.release(broken.has(client))
    }
  }

  return {
    query: (statement) => withSession((session) => run(session, statement)),
    transaction: (work) => withSession((session) => inTransaction(session, work)),
    close: () => pool.end(),
  }
}

type Session = { readonly client: pg.PoolClient; readonly answersWithinMs: number }

/** Connections that are not to be used again. */
const broken = new WeakSet<pg.PoolClient>()

const createPool = ({ url, role, max = 10, applicationName, settings = {} }: DatabaseOptions): pg.Pool =>
  new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    // Our statements are short: compiling one would take longer than running it.
    options: startupOptions({ jit: 'off', ...(role === undefined ? {} : { role }), ...settings }),
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true,
    types: numberTypes,
  })

/** As `postgres -c` takes them: blanks and backslashes within a value are escaped. */
export const startupOptions = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replace(/[\\\s]/g, '\\$&')}`)
    .join(' ')

const connect = (pool: pg.Pool): Promise<pg.PoolClient> =>
  pool.connect().catch((error: unknown) => {
    throw isFromServer(error) ? error : new DatabaseUnavailable('no connection to the database', { cause: error })
  })

/** The rows of the statement; of several in one text, which take no values, those of the last. */
const run = async <Row>(session: Session, { text, values, name }: Statement): Promise<readonly Row[]> => {
  const query = { text, values: values.map(parameterOf) }
  const result = await send(session, name === undefined ? query : { ...query, name })
  return (Array.isArray(result) ? result.at(-1) : result).rows as Row[]
}

const send = async ({ client, answersWithinMs }: Session, query: pg.QueryConfig): Promise<pg.QueryResult> => {
  const patience = setTimeout(() => client.connection.stream.destroy(), answersWithinMs)
  try {
    return await client.query(query)
  } catch (error) {
    throw broken.has(client) && !isFromServer(error) ? new DatabaseUnavailable('the connection broke', { cause: error }) : error
  } finally {
    clearTimeout(patience)
  }
}

const parameterOf = (value: unknown): unknown => (isColumn(value) ? arrayOf(value) : value)

const inTransaction = async <Result>(session: Session, work: (tx: Transaction) => Promise<Result>): Promise<Result> => {
  await send(session, { text: 'begin isolation level read committed' })
  let result: Result
  try {
    result = await work({ query: (statement) => run(session, statement) })
  } catch (error) {
    await send(session, { text: 'rollback' }).catch((cause: unknown) => {
      throw new DatabaseUnavailable('the transaction could not be rolled back', { cause: new AggregateError([error, cause]) })
    })
    throw error
  }
  const { command } = await send(session, { text: 'commit' })
  // PostgreSQL answers the commit of a failed transaction with a rollback and no error.
  if (command !== 'COMMIT') throw new Error('the transaction had failed and was rolled back')
  return result
}

const isFromServer = (error: unknown): boolean => error instanceof pg.DatabaseError

/** The session is ending, or one of its prepared statements no longer fits its tables: a new session prepares it anew. */
const UNFIT = /^(08|57P|25P0[34]|0A000|26000)/

const leavesSessionUnfit = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable || (error instanceof pg.DatabaseError && UNFIT.test(error.code ?? ''))
