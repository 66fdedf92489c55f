import type { Position } from '#shared/kernel/types.ts'
import type { Database, Statement, Transaction } from '#shared/ports/database.ts'
import type { Progress } from '#shared/runtime/progress.ts'
import { beginHighWater, type Place } from '../high-water.ts'
import type { AnyProjection } from '../projection.ts'

/** How a read model is called that is filled beside the one that is read. No read model's own name has a `~`. */
export const shadowOf = ({ name, version }: AnyProjection): Place => ({
  readModel: `${name}~rebuild`,
  partition: { number: 0, of: 1 },
  version,
})

/** A database whose transactions find the tables that are being filled instead of those that are read. */
export const inShadow = (database: Database): Database => ({
  ...database,
  transaction: (work) =>
    database.transaction(async (tx) => {
      await tx.query({ text: 'set local search_path = rebuild', values: [] })
      return work(tx)
    }),
})

/** Nobody waits for its rows: what a page comes to may take longer than a consumer may be silent. */
export const patient = (database: Database): Database => ({
  ...database,
  transaction: (work) =>
    database.transaction(async (tx) => {
      await tx.query({ text: `set local idle_in_transaction_session_timeout = '60s'`, values: [] })
      return work(tx)
    }),
})

/** Where the log ends, whether new tables are of use that lack parked events, and who hears that they are not. */
type Use = { readonly head: Position; readonly epoch: number; readonly park: boolean; readonly note: (text: string) => void }

/** Where to go on from: where an earlier attempt came to if its tables are of use, else the beginning, with empty ones. */
export const openShadow = (database: Database, projection: AnyProjection, use: Use): Promise<Position> =>
  database.transaction(async (tx) => {
    const shadow = shadowOf(projection)
    const [begun] = await tx.query<Begun>({ ...BEGUN, values: [projection.name, shadow.readModel] })
    if (begun && isOfUse(begun, projection, use)) {
      if (begun.parked === 0 || use.park) return begun.position
      use.note(`${projection.name}: begins anew, as ${begun.parked} parked events may well be applied now`)
    }
    await forget(tx, shadow)
    await tx.query({ text: 'select rebuild.begin($1)', values: [projection.name] })
    return (await beginHighWater(tx, shadow, use.epoch)).position
  })

/** Gives up what an earlier attempt has filled. */
export const discardShadow = (database: Database, projection: AnyProjection): Promise<void> =>
  database.transaction(async (tx) => {
    await forget(tx, shadowOf(projection))
    await tx.query({ text: 'select rebuild.discard($1)', values: [projection.name] })
  })

type Begun = { readonly position: Position; readonly epoch: number; readonly version: number; readonly parked: number }

const isOfUse = ({ position, epoch, version }: Begun, projection: AnyProjection, use: Use): boolean =>
  version === projection.version && epoch === use.epoch && position <= use.head

const forget = async (tx: Transaction, { readModel }: Place): Promise<void> => {
  await tx.query({ text: 'delete from read.high_waters where read_model = $1', values: [readModel] })
  await tx.query({ text: 'delete from read.parked_events where read_model = $1', values: [readModel] })
}

/** Without a row when there is no earlier attempt, or its tables are not like those that are read now. */
const BEGUN = {
  text: `
    select position, epoch, projection_version as version, parked
    from read.high_waters
    where rebuild.has_begun($1) and read_model = $2 and partition = 0`,
}

type Making = { readonly stopping: () => boolean; readonly progress: Progress; readonly signal: AbortSignal }

/** Making one index of a table of many millions of rows may take so long. */
const INDEX_WITHIN_MS = 3_600_000

/**
 * The indexes that queries need and filling does not, each in a statement of its own. One that nobody waits for any more is there when it
 * is made.
 */
export const makeIndexes = async (
  database: Database,
  { name, tables }: AnyProjection,
  { stopping, progress, signal }: Making,
): Promise<void> => {
  const [missing] = await database.query<{ indexes: number }>({ ...MISSING, values: [tables] })
  const step = missing!.indexes > 0 ? progress.step(`${name}, indexes`, missing!.indexes) : undefined
  for (let made = 0; !stopping(); step?.at(++made)) {
    const next = await database.query<{ index: string | null }>(makeNext(name, signal)).catch(unless(stopping))
    if (next[0]?.index === null) break
  }
  step?.end()
}

const MISSING = {
  text: `
    select count(*) as indexes from (
      select indexname from pg_indexes where schemaname = 'read' and tablename = any ($1)
      except select indexname from pg_indexes where schemaname = 'rebuild'
    ) as missing`,
}

const makeNext = (readModel: string, signal: AbortSignal): Statement => ({
  text: 'select rebuild.make_next_index($1) as index',
  values: [readModel],
  answersWithinMs: INDEX_WITHIN_MS,
  signal,
})

const unless = (stopping: () => boolean) => (error: unknown) => {
  if (!stopping()) throw error
  return []
}
