import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { read } from '../reading.ts'

export type HighWater = {
  readonly readModel: string
  readonly partition: number
  readonly position: Position
  readonly epoch: number
  readonly movedAt: Date
  readonly parked: number
}

const highWaters = read
  .selectFrom('high_waters')
  .select(['read_model as readModel', 'partition', 'position', 'epoch', 'moved_at as movedAt', 'parked'])
  .orderBy('read_model')
  .orderBy('partition')
  .compile()

/** Where each read model stands in each of its partitions. */
export const readHighWaters = (database: Database): Promise<readonly HighWater[]> =>
  database.query<HighWater>({ name: 'high waters', text: highWaters.sql, values: highWaters.parameters })

/** A row that is filled beside the one that is read is none. */
export const isRead = ({ readModel }: Pick<HighWater, 'readModel'>): boolean => !readModel.includes('~')

/** How many read models there are, in however many partitions. */
export const readModelsIn = (highWaters: readonly HighWater[]): number =>
  new Set(highWaters.filter(isRead).map(({ readModel }) => readModel)).size

/** Read models that a process is rebuilding at this moment. */
export const readRebuilding = async (database: Database): Promise<ReadonlySet<string>> => {
  const rows = await database.query<{ readModel: string }>({ name: 'rebuilding', text: REBUILDING, values: [] })
  return new Set(rows.map(({ readModel }) => readModel))
}

const REBUILDING = `
  select substr(name, length('rebuild ') + 1) as "readModel"
  from read.leases where starts_with(name, 'rebuild ') and until > clock_timestamp()`

export type ReactorPlace = Omit<HighWater, 'readModel' | 'partition'> & { readonly reactor: string }

const reactors = read
  .selectFrom('reactors')
  .select(['reactor', 'position', 'epoch', 'moved_at as movedAt'])
  .orderBy('reactor')
  .compile()

/** Up to where each reactor has followed the log. */
export const readReactors = (database: Database): Promise<readonly ReactorPlace[]> =>
  database.query<ReactorPlace>({ name: 'reactors', text: reactors.sql, values: reactors.parameters })
