import { mulberry32, shuffle } from '#shared/testing/shuffle.ts'

/** The values that each parameter may take. */
export type Grid<Params> = { readonly [Name in keyof Params]: readonly Params[Name][] }

export type Search<Params> = {
  readonly grid: Grid<Params>
  /** Points known to be good somewhere; the search goes on from the best of them. */
  readonly starts: readonly Params[]
  /** What is to be great. */
  readonly worth: (params: Params) => number | Promise<number>
  /** How many points are looked at, at the most; at least every start is. */
  readonly most: number
  readonly seed: number
  /** Between two points: whether to end with what has been found. */
  readonly isOver?: () => boolean
}

export type Found<Params> = { readonly params: Params; readonly worth: number; readonly looked: number }

/**
 * Coordinate descent from the best start: one parameter after another, in an order drawn anew for each round, takes its best value, until a
 * round changes nothing. Never worse than the best start. The same seed finds the same.
 */
export const tune = async <Params extends object>(search: Search<Params>): Promise<Found<Params>> => {
  const { grid, starts, most, seed, isOver = () => false } = search
  const known = new Map<string, number>()
  const worthOf = async (params: Params): Promise<number> => {
    const key = JSON.stringify(names.map((name) => params[name]))
    const worth = known.get(key) ?? (await search.worth(params))
    known.set(key, worth)
    return worth
  }
  const names = Object.keys(grid) as (keyof Params)[]
  const [order, random] = [[...names], mulberry32(seed)]
  let best = await bestOf(starts, worthOf)
  for (let changed = true; changed; ) {
    changed = false
    shuffle(order, random)
    for (const name of order)
      for (const value of grid[name]) {
        if (known.size >= most || isOver()) return { ...best, looked: known.size }
        const params = { ...best.params, [name]: value }
        const worth = await worthOf(params)
        if (worth <= best.worth) continue
        best = { params, worth }
        changed = true
      }
  }
  return { ...best, looked: known.size }
}

const bestOf = async <Params>(all: readonly Params[], worthOf: (params: Params) => Promise<number>) => {
  let best: { params: Params; worth: number } | undefined
  for (const params of all) {
    const worth = await worthOf(params)
    if (best === undefined || worth > best.worth) best = { params, worth }
  }
  if (best === undefined) throw new RangeError('a search begins somewhere')
  return best
}
