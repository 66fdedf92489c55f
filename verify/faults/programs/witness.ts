import { knownTypes } from '../../../consumer-service/event-types.ts'
import type { AnyProjection } from '../../../consumer-service/projection.ts'

export const WITNESSES = ['witness', 'witness_alone'] as const

export const WITNESS_TABLE = `
  create table read.fault_witness (
    witness text collate "C" not null,
    position bigint not null,
    times int not null,
    primary key (witness, position)
  )`

/** Counts how often each position was applied. */
export const witnessNamed = (name: string): AnyProjection => ({
  name,
  version: 1,
  tables: ['fault_witness'],
  types: knownTypes,
  changes: (events) =>
    events.length === 0
      ? []
      : [
          {
            text: `
              insert into fault_witness as seen (witness, position, times)
              select $1, position, count(*) from unnest($2::int8[]) as applied (position) group by position order by position
              on conflict (witness, position) do update set times = seen.times + excluded.times`,
            values: [name, events.map(({ position }) => position)],
          },
        ],
})
