import { mulberry32, shuffle } from '#shared/testing/shuffle.ts'

/** The values that each parameter may take. */
export type Grid<Params> = { readonly [Name in keyof Params]: readonly Params[Name][] }

export type Search<Params> = {
  readonly grid: Grid<Params>
  /** Points known to be good somewhere; the search goes on from the best few of them. */
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

/** From one alone a search may end on a lesser hill. */
const WAYS = 3

/**
 * Coordinate descent from each of the best starts: one parameter after another, in an order drawn anew for each round, takes its best value,
 * until a round changes nothing. Never worse than the best start. The same seed finds the same.
 */
export const tune = async <Params extends object>(search: Search<Params>): Promise<Found<Params>> => {
  const { grid, starts, most, seed, isOver = () => false } = search
  const names = Object.keys(grid) as (keyof Params)[]
  const known = new Map<string, number>()
  const worthOf = async (params: Params): Promise<number> => {
    const key = JSON.stringify(names.map((name) => params[name]))
    const worth = known.get(key) ?? (await search.worth(params))
    known.set(key, worth)
    return worth
  }
  const random = mulberry32(seed)
  const ways = (await marked(starts, worthOf)).slice(0, WAYS)
  if (ways.length === 0) throw new RangeError('a search begins somewhere')
  for (const [index, way] of ways.entries()) {
    const until = known.size + (most - known.size) / (ways.length - index)
    const isEnough = () => known.size >= until || isOver()
    ways[index] = await climbed(way, { grid, order: [...names], random, worthOf, isEnough })
  }
  const [best] = ways.toSorted((one, other) => other.worth - one.worth)
  return { ...best!, looked: known.size }
}

type Marked<Params> = { readonly params: Params; readonly worth: number }

type Climb<Params> = {
  readonly grid: Grid<Params>
  readonly order: (keyof Params)[]
  readonly random: () => number
  readonly worthOf: (params: Params) => Promise<number>
  readonly isEnough: () => boolean
}

const climbed = async <Params>(start: Marked<Params>, climb: Climb<Params>): Promise<Marked<Params>> => {
  const { grid, order, random, worthOf, isEnough } = climb
  let best = start
  for (let changed = true; changed; ) {
    changed = false
    shuffle(order, random)
    for (const name of order)
      for (const value of grid[name]) {
        if (isEnough()) return best
        const params = { ...best.params, [name]: value }
        const worth = await worthOf(params)
        if (worth <= best.worth) continue
        best = { params, worth }
        changed = true
      }
  }
  return best
}

/** The best first. */
const marked = async <Params>(
  all: readonly Params[],
  worthOf: (params: Params) => Promise<number>,
): Promise<Marked<Params>[]> => {
  const found: Marked<Params>[] = []
  for (const params of all) found.push({ params, worth: await worthOf(params) })
  return found.toSorted((one, other) => other.worth - one.worth)
}
