import { BASELINES } from './baselines/all.ts'
import { type Baskets, basketsByCustomer, itemsOf, rowOf } from './baskets.ts'
import type { Course } from './course.ts'
import { type Case, coverage, PARTS, type Part, partMarks, type Shown } from './for-you-marks.ts'
import { type ProductShown, shownByProduct } from './for-you-product.ts'
import type { Product } from './product.ts'
import type { Row, Table } from './report.ts'
import type { Split } from './split.ts'
import type { Effort, Task } from './task.ts'
import { type Tuned, tunedBaseline } from './tuned-baseline.ts'

export type ForYou = {
  readonly tables: readonly Table[]
  readonly product: Pick<ProductShown, 'weights' | 'tried' | 'chosen'>
  readonly baselines: readonly Pick<Tuned, 'name' | 'source' | 'settings' | 'tried'>[]
}

/** `tuning`: how many customers it looks at. */
type Options = Effort & { readonly tuning: number }

/** What the product and each baseline recommend to the customers whose last basket was left out. */
export const evaluateForYou = async (product: Product, split: Split, options: Options, course: Course): Promise<ForYou> => {
  const task = taskOf(split, options.tuning)
  const { shipped, tuned, ...chosen } = await shownByProduct(product, task, options, course)
  const theirs: Tuned[] = []
  for (const baseline of BASELINES) theirs.push(await baseline((method) => tunedBaseline(method, task, options, course)))
  const shown = [
    { name: 'Daybook, tuned', isOurs: true, shown: tuned },
    { name: 'Daybook, as shipped', isOurs: true, shown: shipped },
    ...theirs.map(({ name, shown }) => ({ name, isOurs: false, shown })),
  ]
  return {
    tables: tablesOf(task, shown),
    product: chosen,
    baselines: theirs.map(({ shown: _, ...baseline }) => baseline),
  }
}

/** Tuning looks at some of those that were drawn, one as far from the next as the other, of both folds. */
const taskOf = ({ history, evaluated }: Split, tuning: number): Task => {
  const before = basketsByCustomer(history)
  const cases = evaluated.map(
    ({ customer, next }): Case => ({ next: new Set(next), before: boughtBefore(history, rowOf(before, customer)) }),
  )
  const every = Math.max(1, evaluated.length / tuning)
  const sample = Array.from({ length: Math.min(tuning, evaluated.length) }, (_, index) => Math.floor(index * every))
  return { history, evaluated, cases, sample }
}

const boughtBefore = (history: Baskets, baskets: Int32Array): ReadonlySet<number> =>
  new Set(Array.from(baskets).flatMap((basket) => [...itemsOf(history, basket)]))

const TITLES: Readonly<Record<Part, string>> = {
  basket: 'For you: the next basket',
  repeats: 'For you: what of the next basket had been bought before',
  new: 'For you: what of the next basket was new',
  fresh: 'For you, only what was never bought before: what of the next basket was new',
}

const tablesOf = (
  { cases, history }: Task,
  all: readonly { readonly name: string; readonly isOurs: boolean; readonly shown: readonly Shown[] }[],
): readonly Table[] => {
  const marked = all.map(({ name, isOurs, shown }) => {
    return { name, isOurs, parts: partMarks(cases, shown), coverage: coverage(shown, history.items.length) }
  })
  return PARTS.map((part) => ({
    title: TITLES[part],
    cases: 'customers',
    columns: ['recall', 'ndcg', 'hit'],
    rows: marked.map(
      ({ name, isOurs, parts, coverage }): Row => ({
        ...{ name, isOurs, marks: parts[part] },
        coverage: part === 'fresh' ? coverage.fresh : coverage.all,
      }),
    ),
  }))
}
