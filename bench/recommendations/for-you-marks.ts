import type { Item } from './baskets.ts'
import { coverageOf, type Marks, marksOf } from './metrics.ts'

/** How long the lists are that are looked at. */
export const K = 10

/** What one way to recommend shows a customer: K articles of all, and K that the customer has never bought. */
export type Shown = { readonly all: readonly Item[]; readonly fresh: readonly Item[] }

/** Whose last basket was left out: what was in it, and what the customer had bought before. */
export type Case = { readonly next: ReadonlySet<Item>; readonly before: ReadonlySet<Item> }

/**
 * What is looked at: the list of all against the whole basket, against what of it had been bought before, and against what is new in it; and
 * the list of what was never bought against what is new.
 */
export const PARTS = ['basket', 'repeats', 'new', 'fresh'] as const
export type Part = (typeof PARTS)[number]

/** Of each part the marks of each case, in their order; those of whom nothing is to be met have none. */
export type PartMarks = Readonly<Record<Part, readonly Marks[]>>

export const partMarks = (cases: readonly Case[], shown: readonly Shown[]): PartMarks => {
  const marks: Record<Part, Marks[]> = { basket: [], repeats: [], new: [], fresh: [] }
  for (const [index, { next, before }] of cases.entries()) {
    const { all, fresh } = shown[index]!
    const [repeats, unknown] = [next.intersection(before), next.difference(before)]
    marks.basket.push(marksOf(all, next, K))
    if (repeats.size > 0) marks.repeats.push(marksOf(all, repeats, K))
    if (unknown.size > 0) marks.new.push(marksOf(all, unknown, K))
    if (unknown.size > 0) marks.fresh.push(marksOf(fresh, unknown, K))
  }
  return marks
}

export const coverage = (shown: readonly Shown[], articles: number) => ({
  all: coverageOf(
    shown.map(({ all }) => all),
    K,
    articles,
  ),
  fresh: coverageOf(
    shown.map(({ fresh }) => fresh),
    K,
    articles,
  ),
})

/** What is tuned for: the mean of recall and nDCG, which are one as great as the other. */
export const worthOf = (marks: readonly Marks[]): number =>
  marks.reduce((sum, { recall, ndcg }) => sum + (recall + ndcg) / 2, 0) / Math.max(1, marks.length)
