/** Runs work when it is its turn. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>

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
