import type { Position } from '#shared/kernel/types.ts'
import type { Transaction } from '#shared/ports/database.ts'

/** Up to where each read model tells; one without rows is not in it. */
export type FrontierMap = ReadonlyMap<string, Position>

/** What is filled beside a read model is none. */
const FRONTIERS = `
  select read_model as "readModel", min(position) as position
  from read.high_waters where strpos(read_model, '~') = 0 group by read_model`

export const readFrontiers = async (database: Transaction, answersWithinMs?: number): Promise<Map<string, Position>> => {
  const patience = answersWithinMs === undefined ? {} : { answersWithinMs }
  const statement = { name: 'frontiers', text: FRONTIERS, values: [], ...patience }
  const rows = await database.query<{ readModel: string; position: Position }>(statement)
  return new Map(rows.map(({ readModel, position }) => [readModel, position]))
}
