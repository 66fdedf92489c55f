import { DEFAULT_WEIGHTS, type Weights } from '#shared/kernel/weights.ts'
import type { Step } from '#shared/runtime/progress.ts'
import { type Features, rank } from '../../query-service/recommendations/rank.ts'
import type { Course } from './course.ts'
import { type Case, K, worthOf } from './for-you-marks.ts'
import { type Marks, marksOf } from './metrics.ts'
import type { Effort } from './task.ts'
import { type Found, type Grid, tune } from './tuning.ts'

const SHARES = [0, 0.003, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3] as const
/** What all buy may count so much that what the customer has bought before is next to nothing beside it. */
const SHARES_OF_ALL = [...SHARES, 20, 100] as const

export const GRID: Grid<Weights> = {
  decay: [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 1],
  basketSize: [0, 0.15, 0.25, 0.4],
  trendFloor: [0.005, 0.02, 0.05, 0.2],
  trendPower: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
  trend: SHARES_OF_ALL,
  popularity: SHARES_OF_ALL,
  neighbours: SHARES,
  neighboursOfNew: [0, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10],
}

const PLAIN = { ...DEFAULT_WEIGHTS, basketSize: 0, trendPower: 0, neighbours: 0 }

/** What is known to be good: of a shop of gifts, and of groceries, where what was bought often and lately is bought again. */
export const STARTS: readonly Weights[] = [
  DEFAULT_WEIGHTS,
  { ...DEFAULT_WEIGHTS, decay: 0.98, basketSize: 0, neighbours: 0 },
  { ...PLAIN, decay: 0.9, trend: 0, popularity: 0.05 },
  { ...PLAIN, decay: 0.75, trend: 0, popularity: 0.1 },
  { ...PLAIN, decay: 0.6, trend: 0, popularity: 0.2 },
  { ...PLAIN, decay: 0.9, trend: 0, popularity: 0.8 },
  { ...PLAIN, decay: 0.9, trend: 0.05 },
  { ...PLAIN, decay: 0.9, trend: 0, popularity: 100 },
]

/** What was read of a customer, and what is to be met. `itemOf` tells a file's item by its product id. */
export type Sampled = { readonly features: Features; readonly case: Case }

type Search = Effort & { readonly itemOf: (productId: string) => number }

/** Weights that are worth most to these customers: first those of the list of all, then what only the list of new ones has of its own. */
export const tuneWeights = async (
  sampled: readonly Sampled[],
  search: Search,
  step: Step,
  { signal }: Course,
): Promise<Found<Weights>> => {
  let looked = 0
  const worth = (include: 'all' | 'new', targetOf: (met: Case) => ReadonlySet<number>) => async (weights: Weights) => {
    await new Promise(setImmediate)
    signal.throwIfAborted()
    looked++
    step.at(looked)
    return worthOf(sampled.flatMap((one) => marksFor(one, targetOf(one.case), include, weights, search)))
  }
  const { neighboursOfNew, ...grid } = GRID
  const { most, seed } = search
  const ends = performance.now() + search.withinMs
  const isOver = () => performance.now() > ends
  const all = await tune<Weights>({
    ...{ grid: { ...grid, neighboursOfNew: [DEFAULT_WEIGHTS.neighboursOfNew] }, starts: STARTS, most, seed, isOver },
    worth: worth('all', ({ next }) => next),
  })
  const fresh = await tune<Weights>({
    ...{ grid: { ...fixed(all.params), neighboursOfNew }, starts: [all.params], most, seed, isOver },
    worth: worth('new', ({ next, before }) => next.difference(before)),
  })
  return { params: fresh.params, worth: all.worth, looked: all.looked + fresh.looked }
}

const fixed = (weights: Weights) =>
  Object.fromEntries(Object.entries(weights).map(([name, value]) => [name, [value]])) as unknown as Grid<Weights>

const marksFor = (
  { features }: Sampled,
  target: ReadonlySet<number>,
  include: 'all' | 'new',
  weights: Weights,
  { itemOf }: Search,
): readonly Marks[] => {
  if (target.size === 0) return []
  const list = rank(features, weights, { include, limit: K })
  return [
    marksOf(
      list.map(({ article }) => itemOf(article.productId)),
      target,
      K,
    ),
  ]
}
