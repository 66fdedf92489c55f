import type { Baskets } from './baskets.ts'
import type { Case } from './for-you-marks.ts'
import type { Evaluated } from './split.ts'

/** Whom it is about: what is known of all, and each evaluated customer with what is to be met. */
export type Task = {
  readonly history: Baskets
  readonly evaluated: readonly Evaluated[]
  readonly cases: readonly Case[]
  /** Places of those whom tuning looks at, of both folds. */
  readonly sample: readonly number[]
}

/** How hard is looked for parameters, the same for the product and for each baseline. */
export type Effort = {
  /** How many settings are looked at, at the most, for each fold and list. */
  readonly most: number
  readonly seed: number
  /** How long it may take in all; what has been found by then is taken. */
  readonly withinMs: number
}

export const LISTS = ['all', 'fresh'] as const
export type List = (typeof LISTS)[number]

/** Of each list what its customers are shown by, by their fold: chosen on the other one. */
export type ByFold<Chosen> = Readonly<Record<List, readonly [Chosen, Chosen]>>
