import type { Position } from '#shared/kernel/types.ts'
import type { Statement, Transaction } from '#shared/ports/database.ts'
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

/** The one that is stored; at first one before the first event is. */
export const openHighWater = async (tx: Transaction, place: Place, epoch: number): Promise<HighWater> => {
  const { readModel, partition, version } = place
  await tx.query({ ...BEGIN, values: [readModel, partition.number, partition.of, epoch, version] })
  return found(await tx.query<HighWater>({ ...READ, values: [readModel, partition.number] }), place)
}

/** Nobody else can move it until the transaction ends. */
export const lockHighWater = async (tx: Transaction, place: Place): Promise<HighWater> =>
  found(await tx.query<HighWater>({ ...LOCK, values: [place.readModel, place.partition.number] }), place)

/** `parked`: how many events have been parked on the way. */
export const moveHighWater = ({ readModel, partition }: Place, to: Position, parked = 0): Statement => ({
  ...MOVE,
  values: [readModel, partition.number, to, parked],
})

/** By read model, those of one partition. */
export const readHighWaters = async (tx: Transaction, partition: Partition): Promise<ReadonlyMap<string, Position>> => {
  const rows = await tx.query<{ readModel: string; position: Position }>({ ...READ_ALL, values: [partition.number] })
  return new Map(rows.map(({ readModel, position }) => [readModel, position]))
}

const found = ([row]: readonly HighWater[], { readModel }: Place): HighWater => {
  if (!row) throw new Error(`read.high_waters has no row for ${readModel} any more`)
  return row
}

const COLUMNS = 'position, epoch, projection_version as version, partitions, parked'

const BEGIN = {
  name: 'begin_high_water',
  text: `
    insert into read.high_waters (read_model, partition, partitions, epoch, projection_version)
    values ($1, $2, $3, $4, $5)
    on conflict do nothing`,
}

const READ = {
  name: 'read_high_water',
  text: `select ${COLUMNS} from read.high_waters where read_model = $1 and partition = $2`,
}

const LOCK = { name: 'lock_high_water', text: `${READ.text} for update` }

const MOVE = {
  name: 'move_high_water',
  text: `
    update read.high_waters set position = $3, moved_at = now(), parked = parked + $4
    where read_model = $1 and partition = $2`,
}

const READ_ALL = {
  name: 'read_high_waters',
  text: 'select read_model as "readModel", position from read.high_waters where partition = $1',
}
