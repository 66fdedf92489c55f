import type { Answer, Asked } from '../../history/operation.ts'

/** Somebody who asks for one thing after another, and is told what came of it; undefined when he hung up. */
export type Shopper = {
  readonly name: string
  readonly next: () => Asked
  readonly heard: (asked: Asked, answer: Answer | undefined) => void
}
