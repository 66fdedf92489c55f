import { createPairCounts } from './baselines/pair-counts.ts'
import { pairMeasures } from './baselines/pair-measures.ts'
import { type Answered, answered, askedOf, QUESTIONS, type Question, type Ranking } from './bought-together.ts'
import type { Course } from './course.ts'
import type { Product } from './product.ts'
import type { Table } from './report.ts'
import type { Split } from './split.ts'

/** So many questions of each kind are asked of each measure, and of no basket more than a few. */
const QUESTIONS_IN_ALL = 20_000
const MOST_OF_A_BASKET = 10

const TITLES: Readonly<Record<Question, string>> = {
  one: 'Bought together: from one article to the rest of its basket',
  allButOne: 'Bought together: from all but one article of a basket to that one',
}

/** What the product and each measure of pairs say goes with articles of the baskets that were left out. */
export const evaluateTogether = async (
  product: Pick<Product, 'goingWith'>,
  split: Split,
  seed: number,
  course: Course,
): Promise<readonly Table[]> => {
  const { history, evaluated } = split
  const baskets = evaluated.map(({ next }) => next).filter(({ length }) => length >= 2)
  const most = Math.max(1, Math.min(MOST_OF_A_BASKET, Math.floor(QUESTIONS_IN_ALL / Math.max(1, baskets.length))))
  const asked = askedOf(baskets, most, seed)
  const numbers = new Map(history.items.map((item, number) => [item, number]))
  const ours: Ranking = async (items) => {
    const list = await product.goingWith(items.map((item) => history.items[item]!))
    return list.map((productId) => numbers.get(productId)!)
  }
  const rows: (Answered & { readonly name: string; readonly isOurs: boolean })[] = []
  rows.push({ name: 'Daybook', isOurs: true, ...(await answered(asked, ours, 'Daybook, bought together', course)) })
  for (const { name, rankFor } of pairMeasures(createPairCounts(history)))
    rows.push({ name, isOurs: false, ...(await answered(asked, rankFor, name, course)) })
  return QUESTIONS.map((question) => ({
    title: TITLES[question],
    cases: `baskets, of each up to ${most} questions`,
    columns: ['hit', 'recall', 'reciprocalRank'],
    rows: rows.map(({ name, isOurs, [question]: { marks, shown } }) => {
      return { name, isOurs, marks, coverage: shown.size / history.items.length }
    }),
  }))
}
