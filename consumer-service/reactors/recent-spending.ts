import { type Day, firstDayOf, leavesOn } from '#shared/kernel/spend-window.ts'

/**
 * What was spent on which day of a window, oldest first and never 0, as of the day `judged`, which never goes back. What the window has
 * left behind is forgotten: it cannot come back into it.
 */
export type RecentSpending = { readonly days: readonly DaySpending[]; readonly judged: Day; readonly sum: bigint }
export type DaySpending = readonly [day: Day, amount: bigint]

export const NOTHING_RECENT: RecentSpending = { days: [], judged: 0 as Day, sum: 0n }

/** As of a day, or of a later one that it was judged on before. */
export const asOf = (recent: RecentSpending, day: Day, months: number): RecentSpending => {
  if (day <= recent.judged) return recent
  const first = firstDayOf(day, months)
  const kept = recent.days.findIndex(([day]) => day >= first)
  const leaving = kept < 0 ? recent.days.length : kept
  const sum = recent.days.slice(0, leaving).reduce((sum, [, amount]) => sum - amount, recent.sum)
  return { days: recent.days.slice(leaving), judged: day, sum }
}

/** With what was spent, or was taken back, on a day; unless the window does not reach that far back. */
export const plus = (recent: RecentSpending, on: Day, amount: bigint, months: number): RecentSpending => {
  if (on < firstDayOf(recent.judged, months)) return recent
  const place = recent.days.findLastIndex(([day]) => day <= on)
  const isKnown = recent.days[place]?.[0] === on
  const now = (isKnown ? recent.days[place]![1] : 0n) + amount
  const days = recent.days.toSpliced(isKnown ? place : place + 1, isKnown ? 1 : 0, ...(now === 0n ? [] : [[on, now] as const]))
  return { ...recent, days, sum: recent.sum + amount }
}

/** The first day on which the sum is in another class than now, if nothing happens until then. */
export const changesOn = ({ days, sum }: RecentSpending, months: number, classOf: (sum: bigint) => string): Day | undefined => {
  const now = classOf(sum)
  let left = sum
  for (const [index, [day, amount]] of days.entries()) {
    left -= amount
    const leaves = leavesOn(day, months)
    const next = days[index + 1]
    if (classOf(left) !== now && (!next || leavesOn(next[0], months) !== leaves)) return leaves
  }
  return undefined
}
