/** How well the first k of one list meet what was bought. */
export type Marks = {
  /** Share of what was bought that is in the list. */
  readonly recall: number
  /**
   * Normalised discounted cumulative gain with gain 1 (Järvelin, Kekäläinen, ACM TOIS 20(4), 2002), divided by that of a list that begins
   * with min(k, articles bought) hits.
   */
  readonly ndcg: number
  /** Whether anything was met: 1 or 0. */
  readonly hit: number
  /** One over the place of the first hit; 0 without one. */
  readonly reciprocalRank: number
}

export const MARKS = ['recall', 'ndcg', 'hit', 'reciprocalRank'] as const satisfies readonly (keyof Marks)[]

/** `bought`: not empty. A list names nothing twice. */
export const marksOf = <Item>(list: readonly Item[], bought: ReadonlySet<Item>, k: number): Marks => {
  if (bought.size === 0) throw new RangeError('nothing was bought, so that nothing can be met')
  let [hits, gain, first] = [0, 0, 0]
  for (const [index, item] of list.slice(0, k).entries()) {
    if (!bought.has(item)) continue
    if (hits++ === 0) first = index + 1
    gain += discountAt(index + 1)
  }
  return {
    recall: hits / bought.size,
    ndcg: gain / idealGain(Math.min(k, bought.size)),
    hit: hits > 0 ? 1 : 0,
    reciprocalRank: first === 0 ? 0 : 1 / first,
  }
}

const discountAt = (place: number): number => 1 / Math.log2(place + 1)

const idealGain = (hits: number): number => {
  let gain = 0
  for (let place = 1; place <= hits; place++) gain += discountAt(place)
  return gain
}

/** What share of the catalogue's articles is shown to anybody. */
export const coverageOf = <Item>(lists: readonly (readonly Item[])[], k: number, articles: number): number =>
  new Set(lists.flatMap((list) => list.slice(0, k))).size / articles

export type Mean = { readonly n: number; readonly mean: number; readonly standardError: number }

/** The standard error is that of a mean of independent values; with fewer than two it is not known: NaN. */
export const meanOf = (values: readonly number[]): Mean => {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { n, mean, standardError: n < 2 ? Number.NaN : Math.sqrt(squares / (n - 1) / n) }
}

/** Ours less theirs, of the same customers in the same order. */
export const pairedDifference = (ours: readonly number[], theirs: readonly number[]): Mean => {
  if (ours.length !== theirs.length) throw new RangeError(`${ours.length} values cannot be paired with ${theirs.length}`)
  return meanOf(ours.map((value, index) => value - theirs[index]!))
}

export type Verdict = 'better' | 'tie' | 'worse'

/** At two standard errors; what is not known to differ is a tie. */
export const verdictOf = ({ mean, standardError }: Mean): Verdict => {
  if (!(Math.abs(mean) > 2 * standardError)) return 'tie'
  return mean > 0 ? 'better' : 'worse'
}
