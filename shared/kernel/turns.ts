/** Runs work when it is its turn. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>

/** The same turns, and whether whoever uses these waits for one. */
export const watchTurns = (turns: Turns): { readonly turns: Turns; readonly isInLine: () => boolean } => {
  let waiting = 0
  return {
    turns: (work) => {
      waiting++
      return turns(() => {
        waiting--
        return work()
      })
    },
    isInLine: () => waiting > 0,
  }
}

/** So many are at work at a time; the others come in the order in which they asked. */
export const createTurns = (most: number): Turns => {
  // Thousands may stand in line, and the first of a set is at hand.
  const line = new Set<() => void>()
  let atWork = 0

  const next = (): void => {
    const [first] = line
    if (!first) return void atWork--
    line.delete(first)
    first()
  }

  return async (work) => {
    if (atWork < most) atWork++
    else await new Promise<void>((begin) => line.add(begin))
    try {
      return await work()
    } finally {
      next()
    }
  }
}
