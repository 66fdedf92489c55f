import type { Item } from '../baskets.ts'

/** Sums for items, of which few are above 0. Of equal sums the item that is in more baskets comes first, then the lower number. */
export type Scores = {
  readonly add: (item: Item, value: number) => void
  /** A row of a matrix of items and values, each value times the weight. */
  readonly addRow: (row: number, matrix: ItemMatrix, weight: number) => void
  readonly of: (item: Item) => number
  /** As if nothing had been added for it, and nothing will be until the next `take`. */
  readonly leaveOut: (item: Item) => void
  /** The k greatest, the greatest first; and all are 0 again. */
  readonly take: (k: number) => readonly Item[]
  readonly takeScored: (k: number) => readonly { readonly item: Item; readonly score: number }[]
}

/** Row r has `values[i]` for the item `places[i]`, starts[r] ≤ i < starts[r + 1]. */
export type ItemMatrix = { readonly starts: Int32Array; readonly places: Int32Array; readonly values: Float64Array }

/** `counts`: in how many baskets each item is. */
export const createScores = (counts: Int32Array): Scores => {
  const [sums, touched, isTouched] = [
    new Float64Array(counts.length),
    new Int32Array(counts.length),
    new Uint8Array(counts.length),
  ]
  let length = 0
  const add = (item: Item, value: number): void => {
    if (isTouched[item] === 0) {
      isTouched[item] = 1
      touched[length++] = item
    }
    sums[item] = sums[item]! + value
  }
  const isBefore = (one: Item, other: Item): boolean =>
    sums[one]! > sums[other]! ||
    (sums[one] === sums[other] && (counts[one]! > counts[other]! || (counts[one] === counts[other] && one < other)))
  const first = (k: number): readonly Item[] => {
    const best: Item[] = []
    for (let index = 0; index < length; index++) {
      const item = touched[index]!
      if (best.length === k && sums[item]! < sums[best[k - 1]!]!) continue
      if (sums[item]! > Number.NEGATIVE_INFINITY) insert(best, item, k, isBefore)
    }
    return best
  }
  const clear = () => {
    for (let index = 0; index < length; index++) {
      const item = touched[index]!
      sums[item] = 0
      isTouched[item] = 0
    }
    length = 0
  }
  return {
    add,
    addRow: (row, { starts, places, values }, weight) => {
      const end = starts[row + 1]!
      for (let index = starts[row]!; index < end; index++) add(places[index]!, weight * values[index]!)
    },
    of: (item) => sums[item]!,
    leaveOut: (item) => add(item, Number.NEGATIVE_INFINITY),
    take: (k) => {
      const best = first(k)
      clear()
      return best
    },
    takeScored: (k) => {
      const best = first(k).map((item) => ({ item, score: sums[item]! }))
      clear()
      return best
    },
  }
}

/** Keeps the first k in order; quick while k is small. */
const insert = (best: Item[], item: Item, k: number, isBefore: (one: Item, other: Item) => boolean): void => {
  if (best.length === k && (k === 0 || !isBefore(item, best[k - 1]!))) return
  let place = best.length === k ? k - 1 : best.length
  for (; place > 0 && isBefore(item, best[place - 1]!); place--) best[place] = best[place - 1]!
  best[place] = item
}

/** All items, those in the most baskets first. */
export const byPopularity = (worth: Int32Array | Float64Array): Int32Array =>
  Int32Array.from(worth.keys()).sort((one, other) => worth[other]! - worth[one]! || one - other)
