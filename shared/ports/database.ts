/** `name` makes it a prepared statement; the same name always has the same text. A Buffer value is sent in PostgreSQL's binary format. */
export type Statement = { readonly text: string; readonly values: readonly unknown[]; readonly name?: string }

/** int8 and numeric come as numbers; selecting a value beyond 2^53 is an error of the statement. */
export interface Transaction {
  query<Row>(statement: Statement): Promise<readonly Row[]>
}

/**
 * A pool of connections to one database.
 * Failure: rejects with the driver's error, whose `code` is the SQLSTATE, or one that `isUnavailable` recognises.
 */
export interface Database extends Transaction {
  /** Commits when work resolves, rolls back when it rejects. READ COMMITTED. */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}
