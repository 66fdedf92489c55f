import { UnfitValue } from '#shared/ports/database.ts'

/** What kept an event from being applied. */
export type Failure = { readonly error: string; readonly stack: string | null; readonly attempts: number }

/** A projection could not make statements of events. */
export class ProjectionFailed extends Error {
  override readonly name = 'ProjectionFailed'

  constructor(cause: unknown) {
    super(messageOf(cause), { cause })
  }
}

/** Nobody can read what the log holds of an event. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent'

  constructor(cause: unknown) {
    super(`what the log holds of it cannot be read: ${messageOf(cause)}`, { cause })
  }
}

/** SQLSTATE: a row twice in one statement, values that do not fit, constraints, limits of a row or an index, raised by a trigger. */
const OF_THE_DATA = /^(21|22|23|44|54|P0)/

/** Whether an event is to blame, so that it would fail again: neither the database nor what all events share, such as a missing table. */
export const isOfAnEvent = (error: unknown): boolean =>
  error instanceof ProjectionFailed ||
  error instanceof UnreadableEvent ||
  error instanceof UnfitValue ||
  OF_THE_DATA.test(sqlStateOf(error))

const LONGEST = { error: 2_000, stack: 10_000 }

export const failureOf = (error: unknown, attempts: number): Failure => {
  const code = sqlStateOf(error)
  const source = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const stack = source instanceof Error ? source.stack : undefined
  return {
    error: storable(`${messageOf(error)}${code && ` (SQLSTATE ${code})`}`, LONGEST.error),
    stack: stack === undefined ? null : storable(stack, LONGEST.stack),
    attempts,
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const sqlStateOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.length === 5 ? error.code : ''

/** PostgreSQL stores neither NUL nor half a character. */
const storable = (text: string, longest: number): string => text.slice(0, longest).replaceAll('\0', '\u{fffd}').toWellFormed()
