import type { Item } from '../baskets.ts'

/** Sums for items, of which few are above 0. Of equal sums the item that is in more baskets comes first, then the lower number. */
export type Scores = {
  readonly add: (item: Item, value: number) => void
  /** As if nothing had been added for it, and nothing will be until the next `take`. */
  readonly leaveOut: (item: Item) => void
  /** The k greatest, the greatest first; and all are 0 again. */
  readonly take: (k: number) => readonly Item[]
}

/** `counts`: in how many baskets each item is. */
export const createScores = (counts: Int32Array): Scores => {
  const [sums, touched, isTouched] = [
    new Float64Array(counts.length),
    new Int32Array(counts.length),
    new Uint8Array(counts.length),
  ]
  let length = 0
  const touch = (item: Item) => {
    if (isTouched[item]) return
    isTouched[item] = 1
    touched[length++] = item
  }
  const isBefore = (one: Item, other: Item): boolean =>
    sums[one]! > sums[other]! ||
    (sums[one] === sums[other] && (counts[one]! > counts[other]! || (counts[one] === counts[other] && one < other)))
  return {
    add: (item, value) => {
      touch(item)
      sums[item]! += value
    },
    leaveOut: (item) => {
      touch(item)
      sums[item] = Number.NEGATIVE_INFINITY
    },
    take: (k) => {
      const found = touched.subarray(0, length)
      const best = greatest(
        found.filter((item) => sums[item]! > Number.NEGATIVE_INFINITY),
        k,
        isBefore,
      )
      for (const item of found) sums[item] = isTouched[item] = 0
      length = 0
      return best
    },
  }
}

/** The first k of all by this order, in it: by insertion, which is quick while k is small. */
export const greatest = (all: Iterable<Item>, k: number, isBefore: (one: Item, other: Item) => boolean): readonly Item[] => {
  const best: Item[] = []
  for (const item of all) {
    if (best.length === k && (k === 0 || !isBefore(item, best[k - 1]!))) continue
    let place = best.length === k ? k - 1 : best.length
    for (; place > 0 && isBefore(item, best[place - 1]!); place--) best[place] = best[place - 1]!
    best[place] = item
  }
  return best
}

/** All items, those in the most baskets first. */
export const byPopularity = (worth: Int32Array | Float64Array): Int32Array =>
  Int32Array.from(worth.keys()).sort((one, other) => worth[other]! - worth[one]! || one - other)
