import type { Answer, Operation } from './operation.ts'

/** What the load was answered, for whoever holds it against the log. */
export type Entry = { readonly operation: Operation; readonly answer: Answer }

export type Ledger = {
  readonly write: (operation: Operation, answer: Answer) => void
  /** Of what was written since it was last taken. */
  readonly take: () => readonly Entry[]
  readonly answered: () => number
}

export const createLedger = (): Ledger => {
  let [entries, answered] = [[] as Entry[], 0]
  return {
    write: (operation, answer) => {
      entries.push({ operation, answer })
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
