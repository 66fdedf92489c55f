/** How fast something goes on, reckoned over the last ten seconds: what was fast in the beginning says little of the end. */
export interface Pace {
  /** Per second. */
  rate(value: number): number
  secondsLeft(value: number, total: number): number | undefined
}

const [SAMPLE_EVERY_MS, SAMPLES] = [500, 20]

export const createPace = (now: () => number = () => performance.now()): Pace => {
  const samples: { readonly at: number; readonly value: number }[] = []

  const rate = (value: number): number => {
    const at = now()
    if (samples.length === 0 || at - samples.at(-1)!.at >= SAMPLE_EVERY_MS) samples.push({ at, value })
    if (samples.length > SAMPLES) samples.shift()
    const [first] = samples
    return at > first!.at ? (value - first!.value) / ((at - first!.at) / 1000) : 0
  }
  return {
    rate,
    secondsLeft: (value, total) => {
      const perSecond = rate(value)
      return perSecond > 0 ? Math.ceil((total - value) / perSecond) : undefined
    },
  }
}
