import { type Dice, diceOf } from '../dice.ts'
import { dealt, type Strike } from '../strikes/deal.ts'
import { allKinds, type FaultKind } from '../strikes/kinds.ts'

/** Faults that strike one after another and into each other, until the system is left alone to settle. */
export type Round = readonly Strike[]

type Wanted = { readonly seed: number; readonly faults: number; readonly only?: readonly FaultKind[] }

const STRIKES_OF_A_ROUND = { least: 5, most: 12 }
const PAUSE_MS = { least: 50, most: 1_500 }

/** Follows from the seed alone. The kinds come in shuffled decks: each is struck as often as every other, give or take one, but for a few. */
export const planOf = ({ seed, faults, only = allKinds }: Wanted): readonly Round[] => {
  const dice = diceOf(seed)
  const strikes = decks(dice, only, faults).map((kind, index) => ({
    number: index + 1,
    kind,
    afterMs: dice.between(PAUSE_MS.least, PAUSE_MS.most),
    seed: dice.seed(),
  }))
  return roundsOf(strikes, dice)
}

/** All are dealt before anything else is thrown, so that a seed means what it always meant. */
const decks = (dice: Dice, kinds: readonly FaultKind[], faults: number): readonly FaultKind[] => {
  const deal = dealt(dice, kinds)
  return Array.from({ length: faults }, () => deal.next().value)
}

const roundsOf = (strikes: readonly Strike[], dice: Dice): readonly Round[] => {
  const rounds: Round[] = []
  for (let first = 0; first < strikes.length; first += rounds.at(-1)!.length)
    rounds.push(strikes.slice(first, first + dice.between(STRIKES_OF_A_ROUND.least, STRIKES_OF_A_ROUND.most)))
  return rounds
}
