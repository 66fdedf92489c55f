import type { Instant } from './types.ts'

export const instantOf = (millisecondsSinceEpoch: number): Instant => new Date(millisecondsSinceEpoch).toISOString() as Instant

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i

/** The instant an RFC 3339 text names, cut to milliseconds; undefined when it names none (2011-02-30, a missing zone). */
export const parseInstant = (text: string): Instant | undefined => {
  const match = RFC_3339.exec(text)
  if (!match) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const onCalendar = month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
  const milliseconds = onCalendar && year >= 1 ? Date.parse(text.toUpperCase()) : Number.NaN
  return Number.isNaN(milliseconds) ? undefined : instantOf(milliseconds)
}
