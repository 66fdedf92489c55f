/** A sleep that can be cut short, for one sleeper. A ring while nobody sleeps cuts the next sleep. */
export type Alarm = {
  /** Infinity sleeps until the next ring, without a timer. */
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly ring: () => void
}

export const createAlarm = (): Alarm => {
  let rung = false
  let wake: (() => void) | undefined

  const ring = () => {
    rung = true
    wake?.()
  }

  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = rung || milliseconds === Number.POSITIVE_INFINITY ? undefined : setTimeout(ring, milliseconds)
      wake = () => {
        clearTimeout(timer)
        wake = undefined
        rung = false
        resolve()
      }
      if (rung) wake()
    })

  return { sleep, ring }
}
