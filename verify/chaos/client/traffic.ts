import type { Operation } from '../../history/operation.ts'

/** What was asked and answered so far, in numbers. */
export type Traffic = {
  readonly ended: (operation: Operation) => void
  readonly sentAgain: () => void
  readonly replayed: () => void
  readonly read: (outcome: ReadOutcome) => void
  readonly numbers: () => Numbers
}

/** How a client that asked for what it had just written was served. */
export type ReadOutcome = 'seen' | 'too late'

export type Numbers = {
  readonly orders: number
  readonly commands: number
  readonly refusals: ReadonlyMap<string, number>
  readonly unknown: number
  readonly sentAgain: number
  readonly replayed: number
  readonly reads: Readonly<Record<ReadOutcome, number>>
}

export const createTraffic = (): Traffic => {
  const refusals = new Map<string, number>()
  const reads = { seen: 0, 'too late': 0 }
  let [orders, commands, unknown, sentAgain, replays] = [0, 0, 0, 0, 0]
  return {
    ended: ({ asked, answered }) => {
      commands++
      if (!answered) unknown++
      else if (answered.answer.kind === 'refused')
        refusals.set(answered.answer.code, (refusals.get(answered.answer.code) ?? 0) + 1)
      else if (asked.type === 'PlaceOrder') orders++
    },
    sentAgain: () => void sentAgain++,
    replayed: () => void replays++,
    read: (outcome) => void reads[outcome]++,
    numbers: () => ({ orders, commands, refusals, unknown, sentAgain, replayed: replays, reads: { ...reads } }),
  }
}
