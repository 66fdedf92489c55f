import type { Database } from '#shared/ports/database.ts'
import { keepLists } from '../../consumer-service/neighbours/keep-lists.ts'
import type { Course } from './course.ts'

/** So often in a row the worker finds nothing to do before it is believed. */
const IDLE_TURNS = 3

/** Nobody is beside it: what a statement costs, however few lists it makes, is paid seldom. */
const STATEMENT_MS = 500

/** Lets the worker of the consumer service make lists, and forget pairs, until there is nothing left to do. It is given no time to rest. */
export const makeLists = async (database: Database, articles: number, { progress, signal }: Course): Promise<void> => {
  const step = progress.step('making lists', articles)
  let [made, busy, idle] = [0, false, 0]
  const worked = (lists: number): void => {
    made += lists
    step.at(made)
    busy = true
  }
  await keepLists({
    database,
    signal,
    statementMs: STATEMENT_MS,
    onMade: worked,
    onForgotten: () => worked(0),
    onPlace: () => undefined,
    goesOn: () => idle < IDLE_TURNS && !signal.aborted,
    sleep: async () => {
      idle = busy ? 0 : idle + 1
      busy = false
    },
  })
  signal.throwIfAborted()
  step.end()
}
