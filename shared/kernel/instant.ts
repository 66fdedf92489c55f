import type { Instant } from './types.ts'

export const instantOf = (millisecondsSinceEpoch: number): Instant => new Date(millisecondsSinceEpoch).toISOString() as Instant

/** Of the years that RFC 3339 can write: 1 to 9999. */
export const isInstant = (millisecondsSinceEpoch: number): boolean =>
  millisecondsSinceEpoch >= FIRST && millisecondsSinceEpoch <= LAST

const FIRST = Date.parse('0001-01-01T00:00:00.000Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i

/** The instant an RFC 3339 text names, cut to milliseconds; undefined when it names none (2011-02-30, a missing zone), or one that in UTC is outside the years 1–9999. */
export const parseInstant = (text: string): Instant | undefined => {
  const match = RFC_3339.exec(text)
  if (!match) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const onCalendar = month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
  const milliseconds = onCalendar ? Date.parse(text.toUpperCase()) : Number.NaN
  return isInstant(milliseconds) ? instantOf(milliseconds) : undefined
}
