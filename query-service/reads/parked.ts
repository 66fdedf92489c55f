import { sql } from 'kysely'
import type { Position } from '#shared/kernel/types.ts'
import type { Transaction } from '#shared/ports/database.ts'
import { read } from '../reading.ts'

export type ParkedEvent = {
  readonly readModel: string
  readonly position: Position
  readonly stream: string
  readonly type: string
  readonly error: string | null
  readonly stack: string | null
  readonly attempts: number
  readonly parkedAt: Date
  readonly triedAt: Date | null
  /** The first parked event of the stream, when this is another one. */
  readonly behind: Position | null
}

type ParkedList = {
  readonly readModel?: string | undefined
  readonly stream?: string | undefined
  readonly afterReadModel?: string | undefined
  readonly afterPosition?: number | undefined
  readonly limit: number
}

/** By read model and position. */
export const readParked = (database: Transaction, list: ParkedList): Promise<readonly ParkedEvent[]> => {
  const { readModel, stream, afterReadModel, afterPosition, limit } = list
  let query = read
    .selectFrom('parked_events as event')
    // One that is being rebuilt is not read yet.
    .where('read_model', 'not like', '%~%')
    .select(['read_model as readModel', 'position', 'stream', 'type', 'error', 'stack', 'attempts'])
    .select(['parked_at as parkedAt', 'tried_at as triedAt'])
    .select((event) =>
      event
        .selectFrom('parked_events as first')
        .select((first) => first.fn.min('first.position').as('position'))
        .whereRef('first.read_model', '=', 'event.read_model')
        .whereRef('first.stream', '=', 'event.stream')
        .whereRef('first.position', '<', 'event.position')
        .as('behind'),
    )
  if (readModel !== undefined) query = query.where('read_model', '=', readModel)
  if (stream !== undefined) query = query.where('stream', '=', stream)
  if (afterReadModel !== undefined)
    query = query.where(sql<boolean>`(read_model, position) > (${afterReadModel}::text, ${afterPosition}::bigint)`)
  const { sql: text, parameters: values } = query.orderBy('read_model').orderBy('position').limit(limit).compile()
  return database.query<ParkedEvent>({ text, values })
}
