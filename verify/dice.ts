import { mulberry32, shuffle } from '#shared/testing/shuffle.ts'

/** Dice that fall the same way for the same seed. */
export type Dice = {
  /** In [0, 1). */
  readonly roll: () => number
  /** A whole number, both ends included. */
  readonly between: (least: number, most: number) => number
  /** True so often of a hundred times. */
  readonly percent: (chance: number) => boolean
  readonly pick: <Item>(items: readonly Item[]) => Item
  readonly shuffled: <Item>(items: readonly Item[]) => Item[]
  /** A seed for dice of their own. */
  readonly seed: () => number
}

const SEEDS = 2 ** 31

export const diceOf = (seed: number): Dice => {
  const roll = mulberry32(seed)
  const between = (least: number, most: number): number => least + Math.floor(roll() * (most - least + 1))
  return {
    roll,
    between,
    percent: (chance) => roll() * 100 < chance,
    pick: (items) => items[between(0, items.length - 1)]!,
    shuffled: (items) => {
      const copy = [...items]
      shuffle(copy, roll)
      return copy
    },
    seed: () => between(0, SEEDS - 1),
  }
}
