import type { Notes } from './finding.ts'
import type { Places } from './places.ts'
import type { Snapshot } from './snapshot.ts'

export type Parked = {
  readonly readModel: string
  readonly position: number
  readonly bucket: number
  readonly stream: string
  readonly type: string
  readonly error: string | null
}

/** More are not named, nor left out of a comparison: then there is something to be done before an audit is of use. */
const MOST = 50_000

export const parkedIn = (read: Snapshot): Promise<readonly Parked[]> => read.query<Parked>(PARKED)

/** Names what is parked, and holds it against the counts beside the high-waters. */
export const checkParked = (parked: readonly Parked[], { highWaters }: Pick<Places, 'highWaters'>, notes: Notes): void => {
  for (const event of parked) {
    const key = { read_model: event.readModel, position: String(event.position) }
    notes.found({ message: sentenceOf(event), table: 'parked_events', key })
  }
  notes.looked(parked.length)
  for (const { readModel, partition, partitions, parked: counted } of highWaters) {
    const there = parked.filter((event) => event.readModel === readModel && event.bucket % partitions === partition).length
    if (there !== counted && there < MOST)
      notes.found({ message: `${readModel} counts ${counted} parked events of partition ${partition}, and there are ${there}` })
  }
}

export const positionsOf = (readModel: string, parked: readonly Parked[]): readonly number[] =>
  parked.flatMap((event) => (event.readModel === readModel ? event.position : []))

const PARKED = `
  select read_model as "readModel", position, bucket, stream, type, error from read.parked_events
  order by read_model, position limit ${MOST}`

const sentenceOf = ({ readModel, position, stream, type, error }: Parked): string => {
  const why = error === null ? 'behind another of its stream' : error.split('\n')[0]
  return `${readModel} has parked the ${type} at position ${position} (${stream}): ${why}`
}
