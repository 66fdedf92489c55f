import type { Notes } from './finding.ts'
import type { Places } from './places.ts'
import type { Snapshot } from './snapshot.ts'

type Parked = {
  readonly readModel: string
  readonly position: number
  readonly bucket: number
  readonly stream: string
  readonly type: string
  readonly error: string | null
}

/** More than that are not left out of a comparison one by one. */
const MOST = 50_000

/** Names what is parked, and holds it against the counts beside the high-waters. Answers the positions by read model. */
export const checkParked = async (
  read: Snapshot,
  { highWaters }: Pick<Places, 'highWaters'>,
  notes: Notes,
): Promise<ReadonlyMap<string, readonly number[]>> => {
  const positions = new Map<string, number[]>()
  const counted = new Map<string, number>()
  for await (const page of read.pages<Parked>(PARKED))
    for (const event of page) {
      const { readModel, position, bucket } = event
      notes.looked(1)
      notes.found({
        message: sentenceOf(event),
        table: 'parked_events',
        key: { read_model: readModel, position: String(position) },
      })
      const of = positions.get(readModel) ?? []
      if (of.length < MOST) of.push(position)
      positions.set(readModel, of)
      const { partitions = 1 } = highWaters.find((row) => row.readModel === readModel) ?? {}
      const share = `${readModel} ${bucket % partitions}`
      counted.set(share, (counted.get(share) ?? 0) + 1)
    }
  for (const { readModel, partition, parked } of highWaters) {
    const there = counted.get(`${readModel} ${partition}`) ?? 0
    if (there !== parked)
      notes.found({ message: `${readModel} counts ${parked} parked events of partition ${partition}, and there are ${there}` })
  }
  return positions
}

const PARKED = `
  select read_model as "readModel", position, bucket, stream, type, error from read.parked_events order by read_model, position`

const sentenceOf = ({ readModel, position, stream, type, error }: Parked): string => {
  const why = error === null ? 'behind another of its stream' : error.split('\n')[0]
  return `${readModel} has parked the ${type} at position ${position} (${stream}): ${why}`
}
