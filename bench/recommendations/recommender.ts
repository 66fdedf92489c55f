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
export type Setting = Readonly<Record<string, number | string | boolean>>

/**
 * A way to recommend, and the settings among which it is tuned: `grid[i]` is what `on(history)(i)` recommends by. What only the
 * history is needed for is done once by `on`; settings beside one another in the grid share what else is long, so try them in its
 * order, all customers with one before the next.
 */
export type Baseline = {
  readonly name: string
  readonly source: string
  readonly grid: readonly Setting[]
  readonly on: (history: Baskets) => (setting: number) => Recommender
}

type Method<Chosen extends Setting> = {
  readonly name: string
  readonly source: string
  readonly grid: readonly Chosen[]
  readonly prepare: (history: Baskets) => (setting: Chosen) => Recommender['recommend']
}

/** A method as a baseline among others, whatever its settings are. */
export const baseline = <Chosen extends Setting>({ name, source, grid, prepare }: Method<Chosen>): Baseline => ({
  name,
  source,
  grid,
  on: (history) => {
    const recommendBy = prepare(history)
    return (setting) => ({ name, recommend: recommendBy(grid[setting]!) })
  },
})

type Lists<Chosen> = { readonly [Name in keyof Chosen]: readonly Chosen[Name][] }

/** Every choice of one value from each list; the last list's values are beside one another. */
export const combinations = <Chosen extends Setting>(lists: Lists<Chosen>): readonly Chosen[] =>
  Object.entries<readonly Setting[string][]>(lists).reduce<readonly Setting[]>(
    (chosen, [name, values]) => chosen.flatMap((setting) => values.map((value) => ({ ...setting, [name]: value }))),
    [{}],
  ) as readonly Chosen[]
