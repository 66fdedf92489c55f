import assert from 'node:assert/strict'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { column } from '#shared/ports/column.ts'
import type { Database, Statement } from '#shared/ports/database.ts'
import type { AnyProjection } from '../projection.ts'

/** What an event of that kind does to whoever projects it. */
export const FAULTS = {
  'the projection throws': () => {
    throw new TypeError('Cannot read properties of undefined')
  },
  'a value does not fit': () => ({ text: 'select $1::int8[]', values: [column.int8([1.5])] }),
  'the database refuses the value': () => ({ text: 'select 1 / 0', values: [] }),
  'a constraint is violated': () => ({ text: 'insert into test_diary (stream, entries) values (null, 1)', values: [] }),
} as const satisfies Record<string, () => Statement>

/** What strikes everything alike, and passes. */
export const TROUBLES = {
  'the connection breaks': () => ({ text: 'select pg_terminate_backend(pg_backend_pid())', values: [] }),
  'the server is shut down': () => raising('57P01'),
  'it is in a deadlock': () => raising('40P01'),
  'a lock is not free': () => raising('55P03'),
  'the disk is full': () => raising('53100'),
} as const satisfies Record<string, () => Statement>

/** What strikes everything alike until somebody mends it. */
export const OF_THE_PROGRAM = {
  'a table is missing': () => ({ text: 'select from not_there', values: [] }),
  'a right is missing': () => raising('42501'),
} as const satisfies Record<string, () => Statement>

const raising = (code: string): Statement => ({
  text: `do $$ begin raise exception 'troubled' using errcode = '${code}'; end $$`,
  values: [],
})

export type Fault = () => Statement

/** Writes into each stream's diary what happens to it, in order; what stands at these positions fails. */
export const diaryWith = (faults: ReadonlyMap<number, Fault>, name = 'diary'): AnyProjection => ({
  name,
  version: 1,
  tables: [`test_${name}`],
  types: ['OrderPlaced', 'OrderPaid'],
  changes: (events) => [
    ...events.flatMap(({ position }) => faults.get(position)?.() ?? []),
    {
      text: `
        insert into test_${name} as diary (stream, entries)
        select stream, string_agg(position::text, ' ' order by position)
        from unnest($1::text[], $2::int8[]) as entry (stream, position) group by stream
        on conflict (stream) do update set entries = diary.entries || ' ' || excluded.entries`,
      values: [column.text(events.map(({ stream }) => stream)), column.int8(events.map(({ position }) => position))],
    },
  ],
})

export const openDiary = (database: Database, name = 'diary') =>
  database.query({ text: `create table read.test_${name} (stream text primary key, entries text not null)`, values: [] })

type Entry = Pick<Recorded<ShopEvent>, 'position' | 'stream'>

/** What the diaries say; held against a fold of these events. */
export const assertDiary = async (database: Database, events: readonly Entry[], name = 'diary'): Promise<void> => {
  const text = `select stream, entries from read.test_${name} order by stream collate "C"`
  assert.deepEqual(await database.query({ text, values: [] }), folded(events))
}

const folded = (events: readonly Entry[]) =>
  Array.from(
    Map.groupBy(
      events.toSorted((a, b) => a.position - b.position),
      ({ stream }) => stream,
    ),
    ([stream, all]) => ({ stream, entries: all.map(({ position }) => position).join(' ') }),
  ).sort((a, b) => (a.stream < b.stream ? -1 : 1))

export type ParkedRow = {
  readonly position: number
  readonly stream: string
  readonly type: string
  readonly error: string | null
  readonly attempts: number
}

export const parkedIn = (database: Database, readModel = 'diary'): Promise<readonly ParkedRow[]> =>
  database.query<ParkedRow>({
    text: 'select position, stream, type, error, attempts from read.parked_events where read_model = $1 order by position',
    values: [readModel],
  })
