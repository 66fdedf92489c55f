import type { StreamId } from '#shared/events/streams.ts'
import { bucketOf } from '#shared/kernel/bucket.ts'
import type { Position } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import type { Statement, Transaction } from '#shared/ports/database.ts'
import type { Failure } from './failure.ts'

/** An event that is set aside: because of a failure of its own, or because an earlier one of its stream is. */
export type Parked = {
  readonly position: Position
  readonly stream: StreamId
  readonly type: string
  readonly failure?: Failure
}

/** Whoever calls this holds the high-water, and counts what is parked there. */
export const parkEvents = (readModel: string, events: readonly Parked[]): Statement => ({
  ...PARK,
  values: [
    readModel,
    column.int8(events.map(({ position }) => position)),
    column.int4(events.map(({ stream }) => bucketOf(stream))),
    column.text(events.map(({ stream }) => stream)),
    column.text(events.map(({ type }) => type)),
    column.text(events.map(({ failure }) => failure?.error ?? null)),
    column.text(events.map(({ failure }) => failure?.stack ?? null)),
    column.int4(events.map(({ failure }) => failure?.attempts ?? 0)),
  ],
})

/** Which of these streams have parked events. */
export const parkedStreamsAmong = async (
  tx: Transaction,
  readModel: string,
  streams: readonly StreamId[],
): Promise<ReadonlySet<StreamId>> => {
  const rows = await tx.query<{ stream: StreamId }>({ ...PARKED_STREAMS, values: [readModel, column.text(streams)] })
  return new Set(rows.map(({ stream }) => stream))
}

/** The first parked events of a stream, in order. */
export const firstParked = (tx: Transaction, readModel: string, stream: StreamId, most: number): Promise<readonly Parked[]> =>
  tx.query<Parked>({ ...FIRST_PARKED, values: [readModel, stream, most] })

/** The stream of an event, when it is parked. */
export const findParked = async (tx: Transaction, readModel: string, position: Position): Promise<StreamId | undefined> =>
  (await tx.query<{ stream: StreamId }>({ ...FIND_PARKED, values: [readModel, position] }))[0]?.stream

export const countParked = async (tx: Transaction, readModel: string, stream: StreamId): Promise<number> =>
  (await tx.query<{ count: number }>({ ...COUNT_PARKED, values: [readModel, stream] }))[0]!.count

export type ParkedOf = { readonly readModel: string; readonly events: number; readonly streams: number }

/** How much is parked of each read model that has anything parked. */
export const parkedByReadModel = (tx: Transaction): Promise<readonly ParkedOf[]> => tx.query<ParkedOf>(PARKED_BY_READ_MODEL)

/** Answers how many of these were there to be taken out. */
export const takeOut = async (tx: Transaction, readModel: string, positions: readonly Position[]): Promise<number> =>
  (await tx.query({ ...TAKE_OUT, values: [readModel, column.int8(positions)] })).length

/** One that is parked has failed once more. */
export const noteFailure = (readModel: string, position: Position, { error, stack }: Failure): Statement => ({
  ...NOTE_FAILURE,
  values: [readModel, position, error, stack],
})

/** Counts anew what is parked in each partition: for whoever changes the partitions, or the parked events, of a read model as a whole. */
export const recountParked = (readModel: string): Statement => ({ ...RECOUNT, values: [readModel] })

const PARK = {
  name: 'park_events',
  text: `
    insert into read.parked_events (read_model, position, bucket, stream, type, error, stack, attempts, tried_at)
    select $1, position, bucket, stream, type, error, stack, attempts, case when attempts > 0 then now() end
    from unnest($2::int8[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int4[])
      as parked (position, bucket, stream, type, error, stack, attempts)
    order by position`,
}

const PARKED_STREAMS = {
  name: 'parked_streams',
  text: 'select distinct stream from read.parked_events where read_model = $1 and stream = any ($2::text[])',
}

const FIRST_PARKED = {
  name: 'first_parked_events',
  text: 'select position, stream, type from read.parked_events where read_model = $1 and stream = $2 order by position limit $3',
}

const FIND_PARKED = {
  name: 'find_parked_event',
  text: 'select stream from read.parked_events where read_model = $1 and position = $2',
}

const COUNT_PARKED = {
  name: 'count_parked_of_stream',
  text: 'select count(*) from read.parked_events where read_model = $1 and stream = $2',
}

const PARKED_BY_READ_MODEL = {
  name: 'parked_by_read_model',
  text: `
    select read_model as "readModel", count(*) as events, count(distinct stream) as streams
    from read.parked_events where read_model not like '%~%' group by read_model order by read_model`,
  values: [],
}

const TAKE_OUT = {
  name: 'take_out_parked_events',
  text: 'delete from read.parked_events where read_model = $1 and position = any ($2::int8[]) returning position',
}

const NOTE_FAILURE = {
  name: 'note_failure_of_parked_event',
  text: `
    update read.parked_events set error = $3, stack = $4, attempts = attempts + 1, tried_at = now()
    where read_model = $1 and position = $2`,
}

const RECOUNT = {
  name: 'recount_parked_events',
  text: `
    update read.high_waters as share
    set parked = (
      select count(*) from read.parked_events as event
      where event.read_model = share.read_model and event.bucket % share.partitions = share.partition
    )
    where read_model = $1`,
}
