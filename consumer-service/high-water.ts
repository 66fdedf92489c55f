import type { Position } from '#shared/kernel/types.ts'
import type { Database, Statement, Transaction } from '#shared/ports/database.ts'
import type { Partition } from '#shared/ports/event-log.ts'

/** What a read model has to say for itself: which of its partitions, and by which version of its projection. */
export type Place = { readonly readModel: string; readonly partition: Partition; readonly version: number }

/** Up to where a read model has applied its partition, of which history, and by which version of its projection. */
export type HighWater = {
  readonly position: Position
  readonly epoch: number
  readonly version: number
  readonly partitions: number
  /** How many events of the partition are parked. */
  readonly parked: number
}

/** What to say of rows that another version of the projection has written; undefined when it was this one. */
export const otherVersion = ({ version }: Pick<HighWater, 'version'>, place: Pick<Place, 'version'>): string | undefined => {
  if (version === place.version) return undefined
  const filled = `it was filled by version ${version} of its projection, this program has version ${place.version}`
  return version < place.version ? filled : `${filled}: upgrade the program, or take the read model back`
}

/** The read model's rows are those of another number of partitions: some process has aligned it, or has yet to do so. */
export class OtherPartitions extends Error {
  override readonly name = 'OtherPartitions'

  constructor({ readModel, partition }: Place) {
    super(`${readModel} does not stand in ${partition.of} partitions yet, or no longer`)
  }
}

/**
 * The one that is stored; at first those of all partitions are made, before the first event. Where the read model stands in another
 * number of partitions, it is one of those.
 */
export const openHighWater = async (database: Database, place: Place, epoch: number): Promise<HighWater> => {
  const [stored] = await read(database, place)
  return stored ?? database.transaction((tx) => beginHighWater(tx, place, epoch))
}

export const beginHighWater = async (tx: Transaction, place: Place, epoch: number): Promise<HighWater> => {
  const { readModel, partition, version } = place
  await lockReadModel(tx, readModel)
  await tx.query({ ...BEGIN, values: [readModel, partition.of, epoch, version] })
  return (await read(tx, place))[0]!
}

const read = (tx: Transaction, { readModel, partition }: Place) =>
  tx.query<HighWater>({ ...READ, values: [readModel, partition.number] })

/** Nobody else can move it until the transaction ends. Rejects with OtherPartitions when it is not this partition's. */
export const lockHighWater = async (tx: Transaction, place: Place): Promise<HighWater> => {
  const { readModel, partition } = place
  const [highWater] = await tx.query<HighWater>({ ...LOCK, values: [readModel, partition.number] })
  if (highWater?.partitions !== partition.of) throw new OtherPartitions(place)
  return highWater
}

/** Nobody else makes or replaces the read model's rows until the transaction ends. Comes before they are looked at. */
export const lockReadModel = (tx: Transaction, readModel: string) => tx.query({ ...LOCK_READ_MODEL, values: [readModel] })

/** The share of a read model that a stream with this bucket belongs to; nobody else can move it until the transaction ends. */
export const lockShareOf = async (
  tx: Transaction,
  readModel: string,
  bucket: number,
): Promise<HighWater & { readonly number: number }> => {
  const rows = await tx.query<HighWater & { readonly number: number }>({ ...LOCK_SHARE, values: [readModel, bucket] })
  return found(rows, { readModel })
}

/** So many of its parked events are there no more. */
export const countReleased = (readModel: string, partition: number, released: number): Statement => ({
  ...COUNT_RELEASED,
  values: [readModel, partition, released],
})

/** `parked`: how many events have been parked on the way. */
export const moveHighWater = ({ readModel, partition }: Place, to: Position, parked = 0): Statement => ({
  ...MOVE,
  values: [readModel, partition.number, to, parked],
})

export type StoredHighWater = HighWater & { readonly readModel: string; readonly partition: number }

/** Of every read model, by partition. */
export const readHighWaters = (tx: Transaction): Promise<readonly StoredHighWater[]> => tx.query({ ...READ_ALL, values: [] })

/** All of one read model, in order. Nobody else can move them until the transaction ends. */
export const lockHighWaters = async (tx: Transaction, readModel: string): Promise<readonly StoredHighWater[]> => {
  await lockReadModel(tx, readModel)
  return tx.query({ ...LOCK_ALL, values: [readModel] })
}

/** So many partitions, all at one position, instead of those there are; these have been locked. What is parked has to be counted anew. */
export const replaceHighWaters = async (tx: Transaction, readModel: string, by: Omit<HighWater, 'parked'>): Promise<void> => {
  await tx.query({ ...DELETE_ALL, values: [readModel] })
  await tx.query({ ...INSERT_ALL, values: [readModel, by.partitions, by.epoch, by.version, by.position] })
}

const found = <Row>([row]: readonly Row[], { readModel }: Pick<Place, 'readModel'>): Row => {
  if (!row) throw new Error(`read.high_waters has no row for ${readModel} any more`)
  return row
}

const COLUMNS = 'position, epoch, projection_version as version, partitions, parked'

const BEGIN = {
  name: 'begin_high_waters',
  text: `
    insert into read.high_waters (read_model, partition, partitions, epoch, projection_version)
    select $1, partition, $2::int, $3, $4 from generate_series(0, $2::int - 1) as partition
    where not exists (select from read.high_waters where read_model = $1)`,
}

const READ = {
  name: 'read_high_water',
  text: `
    select ${COLUMNS} from read.high_waters
    where read_model = $1 order by partition <> $2, partition limit 1`,
}

const LOCK = {
  name: 'lock_high_water',
  text: `select ${COLUMNS} from read.high_waters where read_model = $1 and partition = $2 for update`,
}

const LOCK_READ_MODEL = {
  name: 'lock_read_model',
  text: `select pg_advisory_xact_lock(1684109667, hashtext($1))`,
}

const LOCK_SHARE = {
  name: 'lock_share_of_stream',
  text: `select partition as number, ${COLUMNS} from read.high_waters where read_model = $1 and partition = $2 % partitions for update`,
}

const COUNT_RELEASED = {
  name: 'count_released_events',
  text: 'update read.high_waters set parked = parked - $3 where read_model = $1 and partition = $2',
}

const MOVE = {
  name: 'move_high_water',
  text: `
    update read.high_waters set position = $3, moved_at = now(), parked = parked + $4
    where read_model = $1 and partition = $2`,
}

const ALL_COLUMNS = `read_model as "readModel", partition, ${COLUMNS}`

const READ_ALL = {
  name: 'read_high_waters',
  text: `select ${ALL_COLUMNS} from read.high_waters order by read_model, partition`,
}

const LOCK_ALL = {
  name: 'lock_high_waters',
  text: `select ${ALL_COLUMNS} from read.high_waters where read_model = $1 order by partition for update`,
}

const DELETE_ALL = { name: 'delete_high_waters', text: 'delete from read.high_waters where read_model = $1' }

const INSERT_ALL = {
  name: 'insert_high_waters',
  text: `
    insert into read.high_waters (read_model, partition, partitions, epoch, projection_version, position)
    select $1, partition, $2::int, $3, $4, $5 from generate_series(0, $2::int - 1) as partition`,
}
