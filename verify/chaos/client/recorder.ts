import type { Answer, Asked, Operation } from '../../history/operation.ts'

/** Keeps what clients asked and were answered, in the order in which it happened. */
export type Recorder = {
  readonly begin: (key: string, asked: Asked) => Begun
  /** Of what was begun since it was last taken, all that has come to its end. Nobody may be on the way. */
  readonly take: () => readonly Operation[]
}

export type Begun = {
  readonly operation: Pick<Operation, 'key' | 'asked'>
  readonly answered: (answer: Answer) => void
  /** It hung up, and will not ask again. */
  readonly gaveUp: () => void
}

/** `history`: how often the log was put back so far. `onEnd`: told of each. One clock for all: it counts. */
export const createRecorder = (history: () => number, onEnd: (operation: Operation) => void = () => {}): Recorder => {
  let [now, ended] = [0, [] as Operation[]]
  const end = (operation: Operation): void => {
    ended.push(operation)
    onEnd(operation)
  }
  return {
    begin: (key, asked) => {
      const operation = { key, asked, invokedAt: ++now, begunIn: history() }
      return {
        operation,
        answered: (answer) => end({ ...operation, answered: { at: ++now, in: history(), answer } }),
        gaveUp: () => end(operation),
      }
    },
    take: () => {
      const taken = ended
      ended = []
      return taken
    },
  }
}
