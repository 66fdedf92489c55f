export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>

/** So many are at work at a time; the others come in the order in which they asked. */
export const createTurns = (most: number): Turns => {
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
