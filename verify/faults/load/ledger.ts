import type { Answer, Operation } from './operation.ts'

/** What the load was answered, for whoever holds it against the log; and which of its histories the log had when it was begun and when it was answered. */
export type Entry = {
  readonly operation: Operation
  readonly answer: Answer
  readonly begunIn: number
  readonly answeredIn: number
}

export type Ledger = {
  readonly write: (operation: Operation, answer: Answer, begunIn: number) => void
  /** Of what was written since it was last taken. */
  readonly take: () => readonly Entry[]
  readonly answered: () => number
}

/** `history`: how often the log was put back to an earlier moment so far. */
export const createLedger = (history: () => number): Ledger => {
  let [entries, answered] = [[] as Entry[], 0]
  return {
    write: (operation, answer, begunIn) => {
      entries.push({ operation, answer, begunIn, answeredIn: history() })
      answered++
    },
    take: () => {
      const taken = entries
      entries = []
      return taken
    },
    answered: () => answered,
  }
}
