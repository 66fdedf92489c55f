/** `name` makes it a prepared statement; the same name always has the same text. A Buffer value is sent in PostgreSQL's binary format. */
export type Statement = {
  readonly text: string
  readonly values: readonly unknown[]
  readonly name?: string
  /** Of one that takes longer than others do: a server that says nothing for so long counts as away. */
  readonly answersWithinMs?: number
  /** Whoever aborts does not wait for the answer: it rejects with DatabaseUnavailable. The server may well do what it was asked. */
  readonly signal?: AbortSignal
}

/** int8 and numeric come as numbers; selecting a value beyond 2^53 is an error of the statement. */
export interface Transaction {
  query<Row>(statement: Statement): Promise<readonly Row[]>
}

/** The database cannot be reached, or the connection broke and it is not known what became of the statement. */
export class DatabaseUnavailable extends Error {
  override readonly name: string = 'DatabaseUnavailable'
}

/** The server is there and gives no session: the database, the role or a right is missing, or the password is wrong. A person can mend it. */
export class SessionRefused extends DatabaseUnavailable {
  override readonly name = 'SessionRefused'
}

/** A value of a column is not of the column's type; the statement was not sent. */
export class UnfitValue extends Error {
  override readonly name = 'UnfitValue'
}

/**
 * A pool of connections to one database.
 * Failure: rejects with the driver's error, whose `code` is the SQLSTATE, with UnfitValue, or with DatabaseUnavailable (SessionRefused).
 */
export interface Database extends Transaction {
  /** Commits when work resolves, rolls back when it rejects. READ COMMITTED. */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** SQLSTATE: connection exceptions, insufficient resources, operator intervention, system errors; lock and idle timeouts, deadlocks. */
const PASSES = /^(08|53|57|58|40)|^(55P03|25P03|25006)$/

/** Whether the same statement may well succeed later: the database is away, starting, full, or somebody was in the way. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable ||
  (error instanceof Error && 'code' in error && typeof error.code === 'string' && PASSES.test(error.code))
