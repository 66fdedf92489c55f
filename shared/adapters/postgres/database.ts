import pg from 'pg'
import { type Database, DatabaseUnavailable, SessionRefused, type Statement, type Transaction } from '#shared/ports/database.ts'
import { arrayOf, isColumn } from './columns.ts'
import { numberTypes } from './number-types.ts'
import { type Pooler, type Settings, startupOptions, transactionSettings } from './session-settings.ts'

export type DatabaseOptions = {
  readonly url: string
  /** The role every session works as, whatever the login. */
  readonly role?: string
  readonly max?: number
  readonly applicationName: string
  /** Server settings of every session, e.g. `{ synchronous_commit: 'off' }`. */
  readonly settings?: Settings
  /** Through one that pools transactions, every statement has a transaction, which begins with role and settings; none is named. */
  readonly pooler?: Pooler
  /** A server that says nothing for so long counts as away: a paused one or a cut cable would be waited for in vain. */
  readonly answersWithinMs?: number
}

const CONNECT_WITHIN_MS = 5_000
const ANSWERS_WITHIN_MS = 60_000

export const createDatabase = (options: DatabaseOptions): Database => {
  const pool = createPool(options)
  const atBegin = options.pooler === 'transaction' ? transactionSettings(settingsOf(options)) : ''
  const sessionOf = (client: pg.PoolClient): Session => ({
    client,
    answersWithinMs: options.answersWithinMs ?? ANSWERS_WITHIN_MS,
    keepsNames: options.pooler !== 'transaction',
    begin: ['begin isolation level read committed', atBegin].filter(Boolean).join(';'),
  })
  // Without a listener, a connection that breaks while it is idle or between two queries would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', (error) => broken.has(client) || broken.set(client, error)))

  const withSession = async <Result>(work: (session: Session) => Promise<Result>): Promise<Result> => {
    const client = await connect(pool)
    try {
      return await work(sessionOf(client))
    } catch (error) {
      if (leavesSessionUnfit(error)) broken.set(client, error)
      throw error
    } finally {
      client.release(broken.has(client))
    }
  }

  return {
    query: (statement) =>
      withSession((session) => (atBegin === '' ? run(session, statement) : inTransaction(session, (tx) => tx.query(statement)))),
    transaction: (work) => withSession((session) => inTransaction(session, work)),
    close: () => pool.end(),
  }
}

type Session = {
  readonly client: pg.PoolClient
  readonly answersWithinMs: number
  readonly keepsNames: boolean
  readonly begin: string
}

/** Connections that are not to be used again, and why. */
const broken = new WeakMap<pg.PoolClient, unknown>()

const createPool = (options: DatabaseOptions): pg.Pool =>
  new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    application_name: options.applicationName,
    ...(options.pooler === 'transaction' ? {} : { options: startupOptions(settingsOf(options)) }),
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true,
    types: numberTypes,
  })

/** Our statements are short: compiling one would take longer than running it. Whoever has no role may do what no transaction can. */
const settingsOf = ({ role, settings = {}, pooler }: DatabaseOptions): Settings => {
  const wanted = { ...(role === undefined ? {} : { role }), ...settings }
  return pooler === 'transaction' && Object.keys(wanted).length === 0 ? {} : { jit: 'off', ...wanted }
}

const PROTOCOL_VIOLATION = '08P01'
/** The login, the database, the role it is to work as; of a statement they mean something else. */
const REFUSES_SESSION = /^(28|3D000|42501|22023|42704)/

const connect = (pool: pg.Pool): Promise<pg.PoolClient> =>
  pool.connect().catch((cause: unknown) => {
    if (!isFromServer(cause)) throw new DatabaseUnavailable('no connection to the database', { cause })
    if (cause.code !== PROTOCOL_VIOLATION) throw asRefusal(cause)
    const hint = 'a pooler that pools transactions wants DATABASE_POOLER=transaction'
    throw new DatabaseUnavailable(`the server refuses the session (${cause.message}); ${hint}`, { cause })
  })

const asRefusal = (error: unknown): unknown =>
  isFromServer(error) && REFUSES_SESSION.test(error.code ?? '')
    ? new SessionRefused(`the server refuses the session (${error.message})`, { cause: error })
    : error

/** The rows of the statement; of several in one text, which take no values, those of the last. */
const run = async <Row>(session: Session, { text, values, name, ...patience }: Statement): Promise<readonly Row[]> => {
  const query = { text, values: values.map(parameterOf) }
  const result = await send(session, name === undefined || !session.keepsNames ? query : { ...query, name }, patience)
  return (Array.isArray(result) ? result.at(-1) : result).rows as Row[]
}

type Patience = Pick<Statement, 'answersWithinMs' | 'signal'>

const send = async (
  { client, ...session }: Session,
  query: pg.QueryConfig,
  { answersWithinMs = session.answersWithinMs, signal }: Patience = {},
): Promise<pg.QueryResult> => {
  if (signal?.aborted) throw new DatabaseUnavailable('nobody waits for the answer')
  const hangUp = () => client.connection.stream.destroy()
  const patience = setTimeout(hangUp, answersWithinMs)
  signal?.addEventListener('abort', hangUp)
  try {
    return await client.query(query)
  } catch (error) {
    const reason = broken.get(client)
    if (hasEnded(reason)) throw reason
    throw broken.has(client) && !isFromServer(error) ? new DatabaseUnavailable('the connection broke', { cause: error }) : error
  } finally {
    clearTimeout(patience)
    signal?.removeEventListener('abort', hangUp)
  }
}

const parameterOf = (value: unknown): unknown => (isColumn(value) ? arrayOf(value) : value)

const inTransaction = async <Result>(session: Session, work: (tx: Transaction) => Promise<Result>): Promise<Result> => {
  let result: Result
  try {
    await send(session, { text: session.begin }).catch((error: unknown) => {
      throw asRefusal(error)
    })
    result = await work({ query: (statement) => run(session, statement) })
  } catch (error) {
    if (hasEnded(error)) throw error
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

const isFromServer = (error: unknown): error is pg.DatabaseError => error instanceof pg.DatabaseError

/** By the server, which has rolled back: it was idle in a transaction for too long. */
const hasEnded = (error: unknown): boolean => isFromServer(error) && error.code === '25P03'

/** The session is ending, or one of its prepared statements no longer fits its tables: a new session prepares it anew. */
const UNFIT = /^(08|57P|25P0[34]|0A000|26000)/

const leavesSessionUnfit = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable || (error instanceof pg.DatabaseError && UNFIT.test(error.code ?? ''))
