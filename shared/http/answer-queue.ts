export type AnswerQueue = {
  /** Whether one more may be under way. */
  readonly hasRoom: () => boolean
  /** An answer that is due after those before it. It never rejects. */
  readonly enter: (answer: Promise<string>, size: number) => void
  /** Settled answers from the head of the queue, joined, and out of it; '' when the head is not settled. */
  readonly take: () => string
  readonly isEmpty: () => boolean
}

type Slot = { readonly size: number; text: string | undefined }

/** Enough to make a packet worth sending. */
const JOINED = 32 * 1024

/** Answers in the order of their questions, however they settle; so many, and so many bytes of questions, at a time. */
export const createAnswerQueue = (most: number, mostBytes: number, onSettled: () => void): AnswerQueue => {
  const slots: Slot[] = []
  let bytes = 0
  return {
    hasRoom: () => slots.length < most && bytes < mostBytes,
    isEmpty: () => slots.length === 0,
    enter: (answer, size) => {
      const slot: Slot = { size, text: undefined }
      slots.push(slot)
      bytes += size
      void answer.then((text) => {
        slot.text = text
        onSettled()
      })
    },
    take: () => {
      let [joined, count] = ['', 0]
      for (; joined.length < JOINED && slots[count]?.text !== undefined; count++) {
        joined += slots[count]!.text
        bytes -= slots[count]!.size
      }
      slots.splice(0, count)
      return joined
    },
  }
}
