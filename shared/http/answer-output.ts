import { Readable } from 'node:stream'
import type { AnswerQueue } from './answer-queue.ts'

export type AnswerOutput = {
  readonly stream: Readable
  /** There may be something to write. */
  readonly wake: () => void
  /** Nothing more enters the queue: when it is empty, the stream ends. */
  readonly end: () => void
}

/** What the queue has settled, as fast as somebody fetches it. */
export const createAnswerOutput = (answers: AnswerQueue, onTaken: () => void, onDestroyed: () => void): AnswerOutput => {
  let [wanted, woken, ending] = [false, false, false]

  const write = (): void => {
    woken = false
    for (let text = answers.take(); text !== ''; text = wanted ? answers.take() : '') wanted = stream.push(text)
    if (wanted && ending && answers.isEmpty()) wanted = stream.push(null)
    onTaken()
  }
  /** A whole batch of answers settles at once: one write for all of them. */
  const wake = (): void => {
    if (wanted && !woken) queueMicrotask(write)
    woken ||= wanted
  }
  const stream = new Readable({
    read: () => {
      wanted = true
      wake()
    },
    destroy: (error, done) => {
      wanted = false
      onDestroyed()
      done(error)
    },
  })
  const end = (): void => {
    ending = true
    wake()
  }
  return { stream, wake, end }
}
