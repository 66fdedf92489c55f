import { knownTypes } from '../../../consumer-service/event-types.ts'
import type { AnyProjection } from '../../../consumer-service/projection.ts'

/** Read models, each with a table of its name. */
export const WITNESSES = ['witness', 'witness_alone'] as const

const tableOf = (witness: string): string => `
  create table read.${witness} (position bigint primary key, times int not null);
  grant all on read.${witness} to daybook_consumer;
  insert into read.model_tables (read_model, table_name) values ('${witness}', '${witness}')`

/** They can be rebuilt as any other read model. */
export const WITNESS_TABLES = WITNESSES.map(tableOf).join(';')

/** Counts how often each position was applied. */
export const witnessNamed = (name: string): AnyProjection => ({
  name,
  version: 1,
  tables: [name],
  types: knownTypes,
  changes: (events) =>
    events.length === 0
      ? []
      : [
          {
            text: `
              insert into ${name} as seen (position, times)
              select position, count(*) from unnest($1::int8[]) as applied (position) group by position order by position
              on conflict (position) do update set times = seen.times + excluded.times`,
            values: [events.map(({ position }) => position)],
          },
        ],
})
