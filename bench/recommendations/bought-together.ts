import { mulberry32, shuffle } from '#shared/testing/shuffle.ts'
import type { Item } from './baskets.ts'
import { type Course, forEach } from './course.ts'
import { K } from './for-you-marks.ts'
import { MARKS, type Marks, marksOf } from './metrics.ts'

/** From one article of a basket to the rest of it, and from all but one to that one. */
export const QUESTIONS = ['one', 'allButOne'] as const
export type Question = (typeof QUESTIONS)[number]

/** A basket that was left out, and those of its articles that are asked about. */
export type Asked = { readonly basket: readonly Item[]; readonly about: readonly Item[] }

/** Of baskets with two articles or more: about so many of each, drawn. */
export const askedOf = (baskets: readonly Int32Array[], most: number, seed: number): readonly Asked[] => {
  const random = mulberry32(seed)
  return baskets
    .filter(({ length }) => length >= 2)
    .map((items) => {
      const about = [...items]
      shuffle(about, random)
      return { basket: [...items], about: about.slice(0, most) }
    })
}

/** At most k articles that go with these, none of them among these. */
export type Ranking = (items: readonly Item[], k: number) => readonly Item[] | Promise<readonly Item[]>

/** Of each question the marks of each basket: the mean over what was asked about it. And what was shown, for how many articles that are. */
export type Answered = Readonly<Record<Question, { readonly marks: readonly Marks[]; readonly shown: ReadonlySet<Item> }>>

export const answered = async (asked: readonly Asked[], rank: Ranking, title: string, course: Course): Promise<Answered> => {
  const given = {
    one: { marks: [] as Marks[], shown: new Set<Item>() },
    allButOne: { marks: [] as Marks[], shown: new Set<Item>() },
  }
  await forEach(course, title, asked, async ({ basket, about }) => {
    for (const question of QUESTIONS) {
      const marks = about.map(async (item) => {
        const others = basket.filter((other) => other !== item)
        const [from, to] = question === 'one' ? [[item], others] : [others, [item]]
        const list = await rank(from, K)
        for (const article of list) given[question].shown.add(article)
        return marksOf(list, new Set(to), K)
      })
      given[question].marks.push(meanOfMarks(await Promise.all(marks)))
    }
  })
  return given
}

const meanOfMarks = (all: readonly Marks[]): Marks => {
  const mean = (mark: keyof Marks) => all.reduce((sum, marks) => sum + marks[mark], 0) / all.length
  return Object.fromEntries(MARKS.map((mark) => [mark, mean(mark)])) as Marks
}
