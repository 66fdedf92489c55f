import type { Baskets, Customer, Item } from './baskets.ts'

/** Says what a customer will have in the next basket: at most k items, the likeliest first. */
export type Recommender = {
  readonly name: string
  readonly recommend: (customer: Customer, k: number) => readonly Item[]
}

/** Says what goes with some items: at most k others, the likeliest first. */
export type PairMeasure = {
  readonly name: string
  readonly rankFor: (items: readonly Item[], k: number) => readonly Item[]
}

/** A method's parameters, as they are shown beside its figures. */
export type Setting = Readonly<Record<string, number | string>>

export type Method<Chosen extends Setting> = {
  readonly name: string
  /** The paper, for whoever reads its figures. */
  readonly source: string
  /** The values that each parameter may take. */
  readonly grid: { readonly [Name in keyof Chosen]: readonly Chosen[Name][] }
  /** Settings known to be good somewhere, the paper's own among them: never none. */
  readonly starts: readonly Chosen[]
  /**
   * What every setting needs of the history is done once. A recommender keeps what it works out, and settings with the same first
   * parameters share it while they follow one another: ask all customers with one setting before the next.
   */
  readonly on: (history: Baskets) => (setting: Chosen) => Recommender['recommend']
}

/** A method whose parameters nobody needs to know: `each((method) => tuned(method))` is called with it, whichever it is. */
export type Baseline = <Result>(use: <Chosen extends Setting>(method: Method<Chosen>) => Result) => Result

export const baseline =
  <Chosen extends Setting>(method: Method<Chosen>): Baseline =>
  (use) =>
    use(method)
