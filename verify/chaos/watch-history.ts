/** Which history the log has, counted by where it has ended when it was put back, and for how long. */
export const watchHistory = (ends: readonly number[], now: () => number = () => performance.now()) => {
  let [known, since] = [0, Number.NEGATIVE_INFINITY]
  const history = (): number => {
    if (ends.length !== known) [known, since] = [ends.length, now()]
    return known
  }
  const historyAgeMs = (): number => {
    history()
    return now() - since
  }
  return { history, historyAgeMs }
}
