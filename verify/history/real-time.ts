import type { Operation } from './operation.ts'

/** An operation that counts, and where its events begin, if it has any. */
export type Placed = { readonly operation: Operation; readonly first: number | undefined }

/** Between which positions an operation has to take effect: behind `floor`, before `ceiling`, for which somebody else is the reason. */
export type Bounds = {
  readonly floor: number
  readonly floorOf: Operation | undefined
  readonly ceiling: number
  readonly ceilingOf: Operation | undefined
}

type Mark = { readonly time: number; readonly position: number; readonly operation: Operation | undefined }

/**
 * What had been answered before an operation was invoked stands up to its floor, as the answers say; what was invoked after its answer stands from its
 * ceiling on. `base`: what somebody had read before any of them was invoked.
 */
export const boundsIn = (placed: readonly Placed[], base: number): ((operation: Operation) => Bounds) => {
  const answered = placed
    .flatMap(({ operation }): Mark[] => {
      const { answered } = operation
      return answered ? [{ time: answered.at, position: answered.answer.position, operation }] : []
    })
    .sort(byTime)
  const invoked = placed
    .flatMap(({ operation, first }): Mark[] =>
      first === undefined ? [] : [{ time: operation.invokedAt, position: first, operation }],
    )
    .sort(byTime)
  const floors = running({ time: 0, position: base, operation: undefined }, answered, (one, other) => one > other)
  const ceilings = running(NONE, invoked.toReversed(), (one, other) => one < other).reverse()
  return ({ invokedAt, answered: own }) => {
    const floor = floors[countWhile(answered, ({ time }) => time < invokedAt)]!
    const ceiling = own ? ceilings[countWhile(invoked, ({ time }) => time <= own.at)]! : NONE
    return { floor: floor.position, floorOf: floor.operation, ceiling: ceiling.position, ceilingOf: ceiling.operation }
  }
}

const NONE: Mark = { time: 0, position: Number.POSITIVE_INFINITY, operation: undefined }

const byTime = (one: Mark, other: Mark): number => one.time - other.time

/** The furthest of the first none, one, two … */
const running = (begin: Mark, marks: readonly Mark[], isFurther: (one: number, other: number) => boolean): Mark[] => {
  const furthest = [begin]
  for (const mark of marks) furthest.push(isFurther(mark.position, furthest.at(-1)!.position) ? mark : furthest.at(-1)!)
  return furthest
}

/** How many of them, in their order, are so. */
const countWhile = (marks: readonly Mark[], isSo: (mark: Mark) => boolean): number => {
  let [low, high] = [0, marks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isSo(marks[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}
