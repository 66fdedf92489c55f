import type { Position } from '#shared/kernel/types.ts'

/** Those who wait for positions, in their order. Coming and leaving take a search, whoever else waits. */
export type WaitingLine<Waiter> = {
  readonly add: (position: Position, waiter: Waiter) => void
  readonly remove: (position: Position, waiter: Waiter) => void
  /** Takes out, and answers, those whose position has been reached. */
  readonly reached: (position: Position) => readonly Waiter[]
}

export const createWaitingLine = <Waiter>(): WaitingLine<Waiter> => {
  /** Ascending. Each has somebody who waits for it. */
  const positions: Position[] = []
  const waiters = new Map<Position, Set<Waiter>>()

  /** How many are less than this one. */
  const indexOf = (position: number): number => {
    let [low, high] = [0, positions.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (positions[middle]! < position) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    add: (position, waiter) => {
      const there = waiters.get(position)
      if (there) return void there.add(waiter)
      waiters.set(position, new Set([waiter]))
      positions.splice(indexOf(position), 0, position)
    },

    remove: (position, waiter) => {
      const there = waiters.get(position)
      if (!there?.delete(waiter) || there.size > 0) return
      waiters.delete(position)
      positions.splice(indexOf(position), 1)
    },

    reached: (position) => {
      const gone = positions.splice(0, indexOf(position + 1))
      return gone.flatMap((each) => {
        const there = [...waiters.get(each)!]
        waiters.delete(each)
        return there
      })
    },
  }
}
