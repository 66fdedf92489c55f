export type PairCounts = { readonly a: readonly number[]; readonly b: readonly number[]; readonly n: readonly number[] }

/** `items`: distinct whole numbers ≥ 0. */
export type CodedBasket = { readonly items: readonly number[]; readonly sign: 1 | -1 }

/** How often each pair a < b is in the baskets, less those taken back; a pair that comes to 0 is left out. Items are below `size`, at most 2²⁶. */
export const countPairs = (baskets: readonly CodedBasket[], size: number): PairCounts => {
  // One number for each pair, because an object or a text would cost ten times as much; a batch has 200,000.
  const counts = new Map<number, number>()
  for (const { items, sign } of baskets) {
    const ordered = Int32Array.from(items).sort()
    for (let i = 0; i < ordered.length; i++) {
      const row = ordered[i]! * size
      for (let j = i + 1; j < ordered.length; j++) {
        const pair = row + ordered[j]!
        counts.set(pair, (counts.get(pair) ?? 0) + sign)
      }
    }
  }
  return columnsOf(counts, size)
}

const columnsOf = (counts: ReadonlyMap<number, number>, size: number): PairCounts => {
  const columns = { a: [] as number[], b: [] as number[], n: [] as number[] }
  for (const [pair, n] of counts) {
    if (n === 0) continue
    columns.a.push(Math.floor(pair / size))
    columns.b.push(pair % size)
    columns.n.push(n)
  }
  return columns
}
