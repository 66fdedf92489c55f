import { type KeptConnection, keptConnection } from '#shared/testing/kept-connection.ts'

/** As many kept connections as are needed at a time, up to so many: who finds none waits for one. */
export const createKeptPool = (url: string, most: number) => {
  const idle: KeptConnection[] = []
  const all: KeptConnection[] = []
  const line: ((connection: KeptConnection) => void)[] = []
  let opening = 0

  const take = async (): Promise<KeptConnection> => {
    const free = idle.pop()
    if (free) return free
    if (all.length + opening >= most) return new Promise((resolve) => line.push(resolve))
    opening++
    const connection = await keptConnection(url)
    opening--
    all.push(connection)
    return connection
  }

  const giveBack = (connection: KeptConnection): void => {
    const next = line.shift()
    if (next) next(connection)
    else idle.push(connection)
  }

  return {
    use: async <Result>(work: (connection: KeptConnection) => Promise<Result>): Promise<Result> => {
      const connection = await take()
      const result = await work(connection)
      giveBack(connection)
      return result
    },
    close: (): void => {
      for (const connection of all) connection.close()
    },
  }
}

export type KeptPool = ReturnType<typeof createKeptPool>
