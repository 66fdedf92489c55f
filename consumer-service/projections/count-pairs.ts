export type PairCounts = {
  readonly a: readonly number[]
  readonly b: readonly number[]
  readonly n: readonly number[]
  /** The last day on which the pair was bought. */
  readonly seen: readonly number[]
}

/** `items`: distinct whole numbers ≥ 0. `day`: since 1970, when they were bought; 0 when they were not. */
export type CodedBasket = { readonly items: readonly number[]; readonly sign: 1 | -1; readonly day: number }

/**
 * How often each pair a < b is in the baskets, less those taken back. A pair that comes to 0 is left out, unless it was bought, which is
 * remembered. Items are below `size`, at most 2²⁶.
 */
export const countPairs = (baskets: readonly CodedBasket[], size: number): PairCounts => {
  // One number for each pair, because an object or a text would cost ten times as much; a batch has 200,000.
  const places = new Map<number, number>()
  const columns = { a: [] as number[], b: [] as number[], n: [] as number[], seen: [] as number[] }
  for (const { items, sign, day } of baskets) {
    const ordered = Int32Array.from(items).sort()
    for (let i = 0; i < ordered.length; i++) {
      const row = ordered[i]! * size
      for (let j = i + 1; j < ordered.length; j++) {
        const pair = row + ordered[j]!
        const place = places.get(pair)
        if (place === undefined) {
          places.set(pair, columns.n.length)
          columns.a.push(ordered[i]!)
          columns.b.push(ordered[j]!)
          columns.n.push(sign)
          columns.seen.push(day)
        } else {
          columns.n[place]! += sign
          if (columns.seen[place]! < day) columns.seen[place] = day
        }
      }
    }
  }
  return withoutNothing(columns)
}

const withoutNothing = (columns: PairCounts): PairCounts => {
  const isSomething = (_: number, place: number): boolean => columns.n[place] !== 0 || columns.seen[place] !== 0
  if (columns.n.every(isSomething)) return columns
  const { a, b, n, seen } = columns
  return { a: a.filter(isSomething), b: b.filter(isSomething), n: n.filter(isSomething), seen: seen.filter(isSomething) }
}
