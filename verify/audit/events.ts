/** How far a read model has applied each of its partitions, and what of it is set aside. */
export type Applied = { readonly highWaters: readonly number[]; readonly parked: readonly number[] }

const COLUMNS = 'position, stream, version, type, data, metadata, occurred_at, recorded_at'

/** What a query takes its events from: those that the read model has applied, and no other. */
export const eventsOf = ({ highWaters, parked }: Applied): string => {
  const upTo = `(array[${highWaters.map(whole)}]::bigint[])[bucket % ${highWaters.length} + 1]`
  const isApplied = parked.length === 0 ? '' : ` and position <> all (array[${parked.map(whole)}]::bigint[])`
  return `(select ${COLUMNS} from log.events where position <= ${upTo}${isApplied}) event`
}

const whole = (position: number): string => {
  if (!Number.isSafeInteger(position)) throw new Error(`${position} is no position`)
  return String(position)
}
