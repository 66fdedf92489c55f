import { type Course, createBreath, forEach } from './course.ts'
import { K, partMarks, type Shown, worthOf } from './for-you-marks.ts'
import type { Method, Recommender, Setting } from './recommender.ts'
import { type ByFold, type Effort, LISTS, type List, type Task } from './task.ts'
import { tune } from './tuning.ts'

export type Tuned = {
  readonly name: string
  readonly source: string
  readonly shown: readonly Shown[]
  readonly settings: ByFold<Setting>
  /** How many settings were looked at, in all searches together. */
  readonly tried: number
}

/** Settings are chosen on each fold's sample, for each list; what is best there is what the customers of the other fold are shown. */
export const tunedBaseline = async <Chosen extends Setting>(
  method: Method<Chosen>,
  task: Task,
  effort: Effort,
  course: Course,
): Promise<Tuned> => {
  const { name, source } = method
  const recommenderOf = method.on(task.history)
  const step = course.progress.step(`tuning ${name}`, LISTS.length * 2 * effort.most)
  const worth = remembering((setting: Chosen) => worths(recommenderOf(setting), task, course))
  const endOf = sharedOut(effort.withinMs, LISTS.length * 2)
  let [looked, tried] = [0, 0]
  const chosenOn = async (list: List, fold: 0 | 1): Promise<Chosen> => {
    const [{ grid, starts }, ends] = [method, endOf()]
    const worthOn = async (setting: Chosen) => {
      looked++
      step.at(looked)
      return (await worth(setting))[list][fold]
    }
    const found = await tune({ grid, starts, ...effort, worth: worthOn, isOver: () => performance.now() > ends })
    tried += found.looked
    return found.params
  }
  const settings: ByFold<Chosen> = {
    all: [await chosenOn('all', 1), await chosenOn('all', 0)],
    fresh: [await chosenOn('fresh', 1), await chosenOn('fresh', 0)],
  }
  step.end()
  return { name, source, settings, tried, shown: await shownBy(settings, recommenderOf, task, name, course) }
}

/** When each of several searches is to end, so that they all have as long; what one leaves is for the others. */
const sharedOut = (withinMs: number, searches: number) => {
  const ends = performance.now() + withinMs
  let left = searches
  return (): number => performance.now() + (ends - performance.now()) / left--
}

type Recommend = Recommender['recommend']
type Worths = Readonly<Record<List, readonly [number, number]>>

/** What a setting is worth is worked out for both folds and lists at once. */
const remembering = <Chosen>(worths: (setting: Chosen) => Promise<Worths>) => {
  const known = new Map<string, Promise<Worths>>()
  return (setting: Chosen): Promise<Worths> => {
    const key = JSON.stringify(setting)
    const found = known.get(key) ?? worths(setting)
    known.set(key, found)
    return found
  }
}

const worths = async (recommend: Recommend, task: Task, { signal }: Course): Promise<Worths> => {
  const { sample, cases, evaluated } = task
  const [shown, breathe] = [[] as Shown[], createBreath(signal)]
  for (const place of sample) {
    shown.push(showing(recommend, task, place))
    await breathe()
  }
  const marksOn = (fold: 0 | 1) => {
    const inFold = [...sample.keys()].filter((index) => evaluated[sample[index]!]!.fold === fold)
    return partMarks(
      inFold.map((index) => cases[sample[index]!]!),
      inFold.map((index) => shown[index]!),
    )
  }
  const [one, other] = [marksOn(0), marksOn(1)]
  return { all: [worthOf(one.basket), worthOf(other.basket)], fresh: [worthOf(one.fresh), worthOf(other.fresh)] }
}

/** All customers by one setting before the next. */
const shownBy = async <Chosen extends Setting>(
  settings: ByFold<Chosen>,
  recommenderOf: (setting: Chosen) => Recommend,
  task: Task,
  name: string,
  course: Course,
): Promise<readonly Shown[]> => {
  const shown: Record<List, Shown[List][]> = { all: [], fresh: [] }
  const different = new Map(LISTS.flatMap((list) => settings[list]).map((setting) => [JSON.stringify(setting), setting]))
  for (const [key, setting] of different) {
    const recommend = recommenderOf(setting)
    await forEach(course, name, [...task.evaluated.entries()], ([place, { fold }]) => {
      const wanted = LISTS.filter((list) => JSON.stringify(settings[list][fold]) === key)
      if (wanted.length === 0) return
      const lists = showing(recommend, task, place)
      for (const list of wanted) shown[list][place] = lists[list]
    })
  }
  return task.evaluated.map((_, place) => ({ all: shown.all[place]!, fresh: shown.fresh[place]! }))
}

/** So many that K new ones are among them. */
const showing = (recommend: Recommend, { evaluated, cases }: Task, place: number): Shown => {
  const { before } = cases[place]!
  const list = recommend(evaluated[place]!.customer, K + before.size)
  return { all: list.slice(0, K), fresh: list.filter((item) => !before.has(item)).slice(0, K) }
}
