export type AnswerQueue = {
  /** Whether one more may be under way. */
  readonly hasRoom: () => boolean
  /** An answer that is due after those before it. It never rejects. */
  readonly enter: (answer: Promise<LineAnswer>, size: number) => void
  /** Settled answers from the head of the queue, joined, and out of it; '' when the head is not settled. */
  readonly take: () => string
  readonly isEmpty: () => boolean
}

/** The line's answer; behind the last one, none is given. */
export type LineAnswer = { readonly text: string; readonly isLast?: boolean }

type Slot = { readonly size: number; answer: LineAnswer | undefined }

/** Enough to make a packet worth sending. */
const JOINED = 32 * 1024

/** Answers in the order of their questions, however they settle; so many, and so many bytes of questions, at a time. */
export const createAnswerQueue = (
  most: () => number,
  mostBytes: () => number,
  onSettled: (answer: LineAnswer) => void,
): AnswerQueue => {
  const slots: Slot[] = []
  let bytes = 0

  const remove = (count: number): void => {
    for (const { size } of slots.splice(0, count)) bytes -= size
  }
  return {
    hasRoom: () => slots.length === 0 || (slots.length < most() && bytes < mostBytes()),
    isEmpty: () => slots.length === 0,
    enter: (answer, size) => {
      const slot: Slot = { size, answer: undefined }
      slots.push(slot)
      bytes += size
      void answer.then((settled) => {
        slot.answer = settled
        onSettled(settled)
      })
    },
    take: () => {
      let [joined, count, ended] = ['', 0, false]
      for (let next = slots[0]?.answer; next && joined.length < JOINED && !ended; next = slots[++count]?.answer) {
        joined += next.text
        ended = next.isLast === true
      }
      remove(ended ? slots.length : count)
      return joined
    },
  }
}
