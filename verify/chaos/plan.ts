import { type Dice, diceOf } from '../dice.ts'
import { dealt, type Strike } from '../strikes/deal.ts'
import type { FaultKind } from '../strikes/kinds.ts'

/** So long the system is struck, and then left alone until it has settled. */
export type Phase = { readonly milliseconds: number; readonly strikes: readonly Strike[] }

type Wanted = { readonly seed: number; readonly only: readonly FaultKind[] }

const PHASE_MS = { least: 40_000, most: 90_000 }
/** Mostly one by one, and now and then several into each other. */
const PAUSE_MS = { least: 300, most: 6_000 }
const [AT_ONCE, AT_ONCE_WITHIN_MS] = [30, 300]
/** So long before its end nothing strikes any more. */
const CALM_MS = 3_000

/** One phase after another, without an end. All follows from the seed. */
export function* phasesOf({ seed, only }: Wanted): Generator<Phase, never> {
  const dice = diceOf(seed)
  const kinds = dealt(dice, only)
  for (let number = 1; ; ) {
    const phase = { milliseconds: dice.between(PHASE_MS.least, PHASE_MS.most), strikes: [] as Strike[] }
    for (let at = pauseOf(dice); at < phase.milliseconds - CALM_MS && only.length > 0; ) {
      const afterMs = pauseOf(dice)
      phase.strikes.push({ number, kind: kinds.next().value, afterMs, seed: dice.seed() })
      number++
      at += afterMs
    }
    yield phase
  }
}

const pauseOf = (dice: Dice): number =>
  dice.percent(AT_ONCE) ? dice.between(0, AT_ONCE_WITHIN_MS) : dice.between(PAUSE_MS.least, PAUSE_MS.most)
