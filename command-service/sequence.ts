import type { Waiting } from './command-queue.ts'

/** Commands that come one after another: when one of them was not taken, none behind it is decided, so that sending again from there loses nothing. */
export type Sequence = {
  /** The place from which on nothing is decided any more. */
  end: number
}

export type Place = { readonly sequence: Sequence; readonly number: number }

export const createSequence = (): Sequence => ({ end: Number.POSITIVE_INFINITY })

/** Nothing from this place on is decided any more. */
export const endAt = ({ sequence, number }: Place): void => {
  sequence.end = Math.min(sequence.end, number)
}

export const isBehindEnd = ({ sequence, number }: Place): boolean => number >= sequence.end

/** Answers that it was not taken, and ends its sequence there. */
export const turnAway = ({ request: { place }, reject }: Waiting, error: Error): void => {
  if (place) endAt(place)
  reject(error)
}
