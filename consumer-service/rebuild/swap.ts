import type { Position } from '#shared/kernel/types.ts'
import type { Database, Statement, Transaction } from '#shared/ports/database.ts'
import { lockHighWater, lockHighWaters, OtherPartitions } from '../high-water.ts'
import { recountParked } from '../parking/parked-events.ts'
import { AtWorkElsewhere } from './alone.ts'
import { type Filling, fill, LogWentBack } from './fill.ts'
import { shadowOf } from './shadow.ts'

/**
 * Readers wait behind who waits for a table. They wait for less than a second in all, after which PostgreSQL would look for a deadlock
 * and might choose the reader.
 */
const WAIT_FOR_A_TABLE_MS = 100
const WAIT_FOR_ALL_MS = 400

/** For those who apply at this moment. */
const WAIT_FOR_A_HIGH_WATER_MS = 2_000

/**
 * Puts the tables that were filled in the place of those that are read, in one transaction: the rows that tell how far it came are locked
 * first, so that nobody moves on meanwhile, and what the new tables lack is applied. Answers the position they stand at, or undefined
 * when it is stopped before. Rejects, and changes nothing, with an error that passes when a table cannot be had in short time, and with
 * AtWorkElsewhere when the new tables are not those that were filled.
 */
export const swap = (filled: Position, partitions: number, filling: Filling): Promise<Position | undefined> =>
  filling.database.transaction(async (tx) => {
    const { projection } = filling
    const shadow = shadowOf(projection)
    await tx.query({ text: `set local lock_timeout = ${WAIT_FOR_A_HIGH_WATER_MS}`, values: [] })
    const live = await lockHighWaters(tx, projection.name)
    const { head, epoch } = await filling.log.head()
    const upTo = Math.max(filled, ...live.filter((row) => row.epoch === epoch && row.position <= head).map((row) => row.position))
    const position = await fill({ after: filled, upTo: upTo as Position }, { ...filling, database: within(tx) })
    if (position < upTo) return undefined
    const own = await lockHighWater(tx, shadow).catch(orBegunAnew)
    if (own.position !== position || own.version !== projection.version) throw new AtWorkElsewhere(BEGUN_ANEW)
    if (own.epoch !== epoch || position > head)
      throw new LogWentBack(`the log ends at ${head} of history ${epoch}, the new tables do not`)
    await lockTables(tx, projection.tables)
    await requireAlike(tx, projection.name)
    await tx.query({ text: 'select rebuild.finish($1)', values: [projection.name] })
    for (const statement of moveOver(projection.name, shadow.readModel, partitions)) await tx.query(statement)
    return position
  })

const BEGUN_ANEW = 'another process has begun the new tables anew, or has put them in their place'

const orBegunAnew = (error: unknown): never => {
  throw error instanceof OtherPartitions ? new AtWorkElsewhere(BEGUN_ANEW) : error
}

/** Somebody has changed the tables that are read since the new ones were begun, or in a way that cannot be copied. */
const requireAlike = async (tx: Transaction, readModel: string): Promise<void> => {
  const text = 'select line from rebuild.differences($1) as line order by line'
  const differences = await tx.query<{ line: string }>({ text, values: [readModel] })
  if (differences.length === 0) return
  const what = differences.map(({ line }) => line).join('; ')
  throw new Error(
    `the new tables of ${readModel} are not like those that are read (${what}). Start it again, and it begins anew with what is read now; ` +
      'if it ends like this again, undo by hand what no migration has made',
  )
}

/** Its transactions are parts of this one: consumers that wait for the high-waters may have taken every other connection. */
const within = (tx: Transaction): Database => ({
  query: tx.query,
  close: async () => {},
  transaction: async (work) => {
    await tx.query({ text: 'savepoint step', values: [] })
    try {
      const result = await work(tx)
      await tx.query({ text: 'release savepoint step', values: [] })
      return result
    } catch (error) {
      await tx.query({ text: 'rollback to savepoint step', values: [] }).catch(() => {})
      throw error
    }
  },
})

const lockTables = async (tx: Transaction, tables: readonly string[]): Promise<void> => {
  const settings = `set local lock_timeout = ${WAIT_FOR_A_TABLE_MS}; set local statement_timeout = ${WAIT_FOR_ALL_MS}`
  await tx.query({ text: settings, values: [] })
  await tx.query({ text: `lock table ${tables.map((table) => `read.${table}`).join()} in access exclusive mode`, values: [] })
  await tx.query({ text: 'set local statement_timeout = 0', values: [] })
}

/** Every partition of the read model stands where the new tables do, and what is parked is what they lack. */
const moveOver = (readModel: string, shadow: string, partitions: number): readonly Statement[] => [
  { ...MOVE_HIGH_WATERS, values: [readModel, shadow, partitions] },
  { text: 'delete from read.parked_events where read_model = $1', values: [readModel] },
  { text: 'update read.parked_events set read_model = $1 where read_model = $2', values: [readModel, shadow] },
  recountParked(readModel),
]

const MOVE_HIGH_WATERS = {
  text: `
    with filled as (delete from read.high_waters where read_model = $2 returning position, epoch, projection_version),
    gone as (delete from read.high_waters where read_model = $1 and partition >= $3)
    insert into read.high_waters as live (read_model, partition, partitions, position, epoch, projection_version)
    select $1, partition, $3, position, epoch, projection_version
    from filled, generate_series(0, $3 - 1) as partition
    order by partition
    on conflict (read_model, partition) do update
    set partitions = excluded.partitions, position = excluded.position, epoch = excluded.epoch,
        projection_version = excluded.projection_version, moved_at = now()`,
}
