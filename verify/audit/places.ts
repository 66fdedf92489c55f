import type { Applied } from './events.ts'
import type { Notes } from './finding.ts'
import type { Snapshot } from './snapshot.ts'

export type LogEnd = {
  readonly head: number
  readonly epoch: number
  readonly cursor: number
  readonly cursorEpoch: number
  readonly lastPositions: readonly number[]
}

export type HighWater = {
  readonly readModel: string
  readonly partition: number
  readonly partitions: number
  readonly position: number
  readonly epoch: number
  readonly parked: number
}

export type Reactor = {
  readonly reactor: string
  readonly position: number
  readonly epoch: number
  readonly settings: string
  readonly foldedBy: string
}

/** How far everything has come, by what is stored of it. */
export type Places = {
  readonly log: LogEnd
  readonly highWaters: readonly HighWater[]
  readonly readModels: readonly string[]
  readonly reactors: readonly Reactor[]
}

/** What the read database says has to be asked first: nothing is applied that is not in the log by then. */
export const readPlaces = async (read: Snapshot): Promise<Omit<Places, 'log'>> => ({
  highWaters: await read.query<HighWater>(`
    select read_model as "readModel", partition, partitions, position, epoch, parked from read.high_waters order by 1, 2`),
  readModels: (await read.query<{ name: string }>('select distinct read_model as name from read.model_tables order by 1')).map(
    ({ name }) => name,
  ),
  reactors: await read.query<Reactor>(`
    select reactor, position, epoch, settings, folded_by as "foldedBy" from read.reactors order by 1`),
})

export const logEnd = async (write: Snapshot): Promise<LogEnd> => {
  const [log] = await write.query<LogEnd>(`
    select (select coalesce(max(position), 0) from log.events) as head, (select epoch from log.epoch) as epoch, position as cursor,
      epoch as "cursorEpoch", to_json(last_positions) as "lastPositions"
    from log.publisher_cursor`)
  if (!log) throw new Error('log.publisher_cursor has no row: run the migrations')
  return log
}

/** Nothing is further than the log, and all are of its history. */
export const checkPlaces = ({ log, highWaters, readModels, reactors }: Places, notes: Notes): void => {
  const { head, epoch, cursor, cursorEpoch, lastPositions } = log
  const wrong = (message: string) => notes.found({ message })
  if (cursor > head) wrong(`the publisher's cursor is at ${cursor}, and the log ends at ${head}: events are missing from it`)
  if (cursorEpoch > epoch) wrong(`the publisher's cursor is of history ${cursorEpoch}, and the log has history ${epoch}`)
  for (const [partition, last] of lastPositions.entries())
    if (last > cursor) wrong(`the last event published of partition ${partition} is at ${last}, behind the cursor at ${cursor}`)
  for (const [readModel, rows] of Map.groupBy(highWaters, (row) => row.readModel)) {
    const furthest = Math.max(...rows.map(({ position }) => position))
    const other = rows.find((row) => row.epoch !== epoch)
    if (furthest > head) wrong(`${readModel} has applied events up to ${furthest}, and the log ends at ${head}`)
    if (other) wrong(`${readModel} is of history ${other.epoch}, and the log has history ${epoch}: rebuild it`)
  }
  if (head > 0) for (const readModel of readModels) lacking(readModel, highWaters).forEach(wrong)
  for (const { reactor, position, epoch: history } of reactors) {
    if (position > head) wrong(`the reactor ${reactor} is at ${position}, and the log ends at ${head}`)
    if (history !== epoch) wrong(`the reactor ${reactor} follows history ${history}, and the log has history ${epoch}`)
  }
  notes.looked(1 + highWaters.length + reactors.length)
}

const lacking = (readModel: string, all: readonly HighWater[]): readonly string[] => {
  const rows = all.filter((row) => row.readModel === readModel)
  if (rows.length === 0) return [`${readModel} has applied nothing yet`]
  const wanted = rows[0]!.partitions
  const isWhole =
    rows.length === wanted && rows.every(({ partition, partitions }, at) => partition === at && partitions === wanted)
  return isWhole
    ? []
    : [`${readModel} has partitions ${rows.map(({ partition, partitions }) => `${partition} of ${partitions}`).join(', ')}`]
}

/** What a read model can be held against; a sentence when it cannot. */
export const appliedBy = (readModel: string, { log, highWaters }: Places, parked: readonly number[]): Applied | string => {
  const rows = highWaters.filter((row) => row.readModel === readModel)
  if (rows.some(({ epoch }) => epoch !== log.epoch)) return 'it tells of another history than the log has'
  return lacking(readModel, highWaters)[0] ?? { highWaters: rows.map(({ position }) => position), parked }
}
