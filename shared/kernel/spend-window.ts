import type { Branded, Instant } from './types.ts'

/** A calendar day in UTC, counted from 1970-01-01. */
export type Day = Branded<number, 'Day'>

export const MAX_WINDOW_MONTHS = 120

const DAY_MS = 86_400_000

export const dayOf = (at: Instant): Day => Math.floor(Date.parse(at) / DAY_MS) as Day

/** Such as 2026-01-31. */
export const dateOf = (day: Day): string => startOf(day).slice(0, 10)

export const startOf = (day: Day): Instant => new Date(day * DAY_MS).toISOString() as Instant

/**
 * The first day that counts in a window of so many months on a day: the same day of the month, or the last one of a month that is too short.
 * On 2026-03-31 a window of one month begins with 2026-02-28. It never goes back from one day to the next.
 */
export const firstDayOf = (on: Day, months: number): Day => {
  const date = new Date(on * DAY_MS)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() - months]
  return dayIn(year, month, Math.min(date.getUTCDate(), lastDateOf(year, month)))
}

/** The first day on whose window this day is not any more. */
export const leavesOn = (day: Day, months: number): Day => {
  const next = new Date((day + 1) * DAY_MS)
  const [year, month, date] = [next.getUTCFullYear(), next.getUTCMonth() + months, next.getUTCDate()]
  return date <= lastDateOf(year, month) ? dayIn(year, month, date) : dayIn(year, month + 1, 1)
}

const lastDateOf = (year: number, month: number): number => new Date(dayIn(year, month + 1, 0) * DAY_MS).getUTCDate()

/** Not by Date.UTC, which takes the years up to 99 for others. */
const dayIn = (year: number, month: number, date: number): Day => (new Date(0).setUTCFullYear(year, month, date) / DAY_MS) as Day
