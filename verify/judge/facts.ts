import type { Database } from '#shared/ports/database.ts'
import type { Databases } from '../system/databases.ts'
import { TIER_BOUNDS, TIERS } from './tiers.ts'

type Finding = { readonly finding: string }

const findingsOf = async (database: Database, text: string, values: readonly unknown[] = []): Promise<readonly string[]> =>
  (await database.query<Finding>({ text, values })).map(({ finding }) => finding)

/** What is wrong with the log by itself, with its history of tiers, with the publisher's cursor, with what was counted and with what was set aside. */
export const wrongFacts = async ({ write, read }: Databases, witnesses: readonly string[]): Promise<readonly string[]> => {
  const [end] = await write.query<{ head: number }>({
    text: 'select coalesce(max(position), 0) as head from log.events',
    values: [],
  })
  const { head } = end!
  const findings = [
    await findingsOf(write, POSITIONS),
    await findingsOf(write, VERSIONS),
    await findingsOf(write, CURSOR, [head]),
    await findingsOf(write, TIERS, TIER_BOUNDS),
    ...(await Promise.all(witnesses.map((witness) => findingsOf(read, countedBy(witness), [head])))),
    await parked(read),
  ]
  return findings.flat()
}

const parked = async (read: Database): Promise<readonly string[]> => {
  const [table] = await read.query<{ there: boolean }>({
    text: `select to_regclass('read.parked_events') is not null as there`,
    values: [],
  })
  return table!.there ? findingsOf(read, PARKED) : []
}

const POSITIONS = `
  select 'the log has ' || count(*) || ' events, but ends at position ' || max(position) as finding
  from log.events having count(*) <> coalesce(max(position), 0)`

const VERSIONS = `
  select 'the stream ' || stream || ' has ' || count(*) || ' events, but ends at version ' || max(version) as finding
  from log.events group by stream having count(*) <> max(version) order by 1 limit 10`

const CURSOR = `
  select 'the publisher''s cursor is at ' || position || ', the head at ' || $1::bigint as finding
  from log.publisher_cursor where position <> $1::bigint`

const countedBy = (witness: string): string => `
  select 'position ' || coalesce(expected.position, seen.position) || ' was applied ' || coalesce(times, 0) || ' times (${witness})' as finding
  from generate_series(1, $1::bigint) expected (position)
  full join read.${witness} seen using (position)
  where times is distinct from 1 or expected.position is null
  order by expected.position limit 10`

const PARKED = `select 'parked: ' || row_to_json(this)::text as finding from read.parked_events this limit 10`
