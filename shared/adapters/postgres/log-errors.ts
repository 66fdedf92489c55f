import { isUnavailable } from '#shared/ports/database.ts'
import { LogUnavailable, UnstorableData } from '#shared/ports/event-log.ts'

/** Data exceptions (text that is no JSON, NUL, a date out of range), and values too large for a row or an index. */
const UNSTORABLE = /^(22|54)/

/** Runs work with the database's errors told as the port tells them; whatever else goes wrong stays as it is. */
export const answering = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    if (isUnavailable(error)) throw new LogUnavailable(`the event log cannot be reached: ${reasonOf(error)}`, { cause: error })
    if (UNSTORABLE.test(sqlState(error))) throw unstorable(error)
    throw error
  }
}

/** Runs what turns values into PostgreSQL's binary format: what does not fit there is never sent. */
export const encoding = <Result>(work: () => Result): Result => {
  try {
    return work()
  } catch (error) {
    throw error instanceof RangeError ? unstorable(error) : error
  }
}

const unstorable = (cause: unknown) => new UnstorableData('a value cannot be stored', { cause })

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const sqlState = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
