import { DEFAULT_WEIGHTS, type Weights } from '#shared/kernel/weights.ts'
import { type Features, rank } from '../../query-service/recommendations/rank.ts'
import type { Item } from './baskets.ts'
import { type Course, forEach } from './course.ts'
import { K, type Shown } from './for-you-marks.ts'
import { AT_ONCE, type Product } from './product.ts'
import type { Effort, Task } from './task.ts'
import { type Sampled, tuneWeights } from './tuned-product.ts'
import type { Found } from './tuning.ts'

export type ProductShown = {
  readonly shipped: readonly Shown[]
  /** With weights chosen on the other fold. */
  readonly tuned: readonly Shown[]
  /** Which those are, by the fold that is shown them. */
  readonly weights: readonly [Weights, Weights]
  /** How many were looked at for both. */
  readonly tried: number
  /** Chosen on all that tuning looked at: those for this shop. */
  readonly chosen: Weights
}

/** What the product recommends to each evaluated customer. */
export const shownByProduct = async (product: Product, task: Task, effort: Effort, course: Course): Promise<ProductShown> => {
  const { customers, items } = task.history
  const numbers = new Map(items.map((item, number) => [item, number]))
  const itemOf = (productId: string): Item => numbers.get(productId)!
  const featuresOf = (place: number): Promise<Features> => product.featuresOf(customers[task.evaluated[place]!.customer]!)

  const [{ params: chosen }, ...halves] = await choose(task, featuresOf, { ...effort, itemOf }, course)
  const [shipped, tuned]: Shown[][] = [[], []]
  const show = async (place: number): Promise<void> => {
    const features = await featuresOf(place)
    shipped![place] = showing(features, DEFAULT_WEIGHTS, itemOf)
    tuned![place] = showing(features, halves[task.evaluated[place]!.fold]!.params, itemOf)
  }
  await forEach(course, 'Daybook', [...task.evaluated.keys()], show, AT_ONCE)
  const [one, other] = halves
  return { shipped: shipped!, tuned: tuned!, weights: [one.params, other.params], tried: one.looked + other.looked, chosen }
}

type Choosing = Effort & { readonly itemOf: (productId: string) => Item }

/** On all of the sample, for the first fold, and for the second. */
const choose = async (task: Task, featuresOf: (place: number) => Promise<Features>, search: Choosing, course: Course) => {
  const sampled: (Sampled & { readonly fold: 0 | 1 })[] = []
  const sample = async (place: number, index: number): Promise<void> => {
    const { fold } = task.evaluated[place]!
    sampled[index] = { features: await featuresOf(place), case: task.cases[place]!, fold }
  }
  await forEach(course, 'reading customers', task.sample, sample, AT_ONCE)
  const on = async (which: string, customers: readonly Sampled[]): Promise<Found<Weights>> => {
    const step = course.progress.step(`tuning Daybook on ${which}`, search.most)
    const found = await tuneWeights(customers, { ...search, withinMs: search.withinMs / 3 }, step, course)
    step.end()
    return found
  }
  const fold = (wanted: 0 | 1) => sampled.filter(({ fold }) => fold === wanted)
  return [await on('all', sampled), await on('one half', fold(1)), await on('the other', fold(0))] as const
}

const showing = (features: Features, weights: Weights, itemOf: Choosing['itemOf']): Shown => {
  const list = (include: 'all' | 'new') =>
    rank(features, weights, { include, limit: K }).map(({ article }) => itemOf(article.productId))
  return { all: list('all'), fresh: list('new') }
}
