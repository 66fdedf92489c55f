import type { Position } from '#shared/kernel/types.ts'
import type { Transaction } from '#shared/ports/database.ts'
import type { History } from './history.ts'

/** Up to where a read model tells, and of which history of the log. */
export type Frontier = { readonly frontier: Position; readonly epoch: number }

/** Of each read model; one without rows is not in it. */
export type FrontierMap = ReadonlyMap<string, Frontier>

/** Whether it tells up to there: whatever it is of when nothing is asked for. */
export const tellsUpTo = (position: Position, { frontier, epoch }: Frontier, history: History): boolean =>
  position === 0 || (frontier >= position && epoch >= history.current())

/** What is filled beside a read model is none. */
const FRONTIERS = `
  select read_model as "readModel", min(position) as frontier, min(epoch) as epoch
  from read.high_waters where strpos(read_model, '~') = 0 group by read_model`

export const readFrontiers = async (database: Transaction, answersWithinMs?: number): Promise<Map<string, Frontier>> => {
  const patience = answersWithinMs === undefined ? {} : { answersWithinMs }
  const statement = { name: 'frontiers', text: FRONTIERS, values: [], ...patience }
  const rows = await database.query<Frontier & { readModel: string }>(statement)
  return new Map(rows.map(({ readModel, frontier, epoch }) => [readModel, { frontier, epoch }]))
}
