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

/** So many at a time; the others wait in line. */
export const createTurns = (atATime: number): Turns => {
  const line: (() => void)[] = []
  let free = atATime

  const enter = async () => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => line.push(resolve))
  }
  const leave = () => {
    const next = line.shift()
    if (next) next()
    else free++
  }

  return async (work) => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
