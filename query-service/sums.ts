import { type RawBuilder, sql } from 'kysely'

/**
 * A sum of money or of units as a number: exact up to 2^53, which are 90 million million dollars in cents, and the nearest float8
 * beyond. Rounded it can still be read, where an error would stand until the sum became smaller.
 */
export const shown = <Sum extends number>(sum: RawBuilder<unknown> | string): RawBuilder<Sum> =>
  sql<Sum>`${typeof sum === 'string' ? sql.ref(sum) : sum}::float8`
