import type { Dice } from '../dice.ts'
import type { FaultKind } from './kinds.ts'

/** One fault: when it strikes, counted from the one before, and the seed of what is left to chance in it. */
export type Strike = {
  readonly number: number
  readonly kind: FaultKind
  readonly afterMs: number
  readonly seed: number
}

/** These take long: they are in one of so many decks. */
const SELDOM: readonly FaultKind[] = ['change-partitions', 'rebuild', 'restore-write']
const SELDOM_IS = 4

/** Kinds without an end, in shuffled decks: each comes as often as every other, give or take one, but for a few. */
export function* dealt(dice: Dice, kinds: readonly FaultKind[]): Generator<FaultKind, never> {
  const often = kinds.filter((kind) => !SELDOM.includes(kind))
  for (let deck = 0; ; deck++) yield* dice.shuffled(deck % SELDOM_IS === 0 || often.length === 0 ? kinds : often)
}
