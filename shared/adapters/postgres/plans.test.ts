import assert from 'node:assert/strict'
import { instantOf } from '#shared/kernel/instant.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database, Statement } from '#shared/ports/database.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { appendTo, batchFor, keyedOutcome, newEvent, streamId } from '#shared/testing/new-events.ts'
import { createEventLog } from './event-log.ts'
import { loadStatement } from './load-statement.ts'
import { createLogDatabase } from './log-database.ts'
import { positionAtStatement, readStatement } from './log-reader.ts'
import { readStreamsStatement } from './read-streams.ts'

/** A session keeps the plan that it made when the log was empty, for hours in which the log grows by millions. */
describe('plans that were made while the log was empty', () => {
  let test: TestDatabase
  let database: Database
  before(async () => {
    test = await freshWriteDatabase()
    database = createLogDatabase({ url: test.url, max: 1, applicationName: 'daybook-test' })
  })
  beforeEach(() => database.query({ text: 'truncate log.events, log.command_results', values: [] }))
  after(async () => {
    await database.close()
    await test.drop()
  })

  const planOf = async ({ text, values }: Statement): Promise<string> => {
    const nulls = values.map(() => 'null').join(', ')
    const rows = await database.query<{ 'QUERY PLAN': string }>({
      text: `deallocate all; prepare planned as ${text}; explain (costs off) execute planned (${nulls})`,
      values: [],
    })
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }

  for (const [name, statement] of [
    ['load', loadStatement({ streams: [], keys: [] })],
    ['read', readStatement({ after: 0 as Position, limit: 1 })],
    ['readStreams', readStreamsStatement({ streams: [], limit: 1 })],
    ['positionAt', positionAtStatement(instantOf(0))],
  ] as const)
    it(`${name} by index`, async () => {
      const plan = await planOf(statement)
      assert.match(plan, /Index (Only )?Scan.* (using|on) events_/)
      assert.doesNotMatch(plan, /Seq Scan on (events|command_results|snapshots)/, plan)
    })

  it('are made once', async () => {
    const session = createLogDatabase({ url: test.url, max: 1, applicationName: 'daybook-test' })
    const log = createEventLog(session)
    for (let n = 1; n <= 20; n++) {
      await log.load({ streams: [{ stream: streamId(`planned-${n}`), after: 0 }], keys: [], known: 0 as Position })
      await log.read({ after: 0 as Position, limit: n })
    }
    const text = 'select name, custom_plans as again from pg_prepared_statements order by name'
    const rows = await session.query<{ name: string; again: number }>({ text, values: [] })
    await session.close()
    assert.deepEqual(rows, [
      { name: 'load', again: 0 },
      { name: 'read-log', again: 0 },
    ])
  })

  /** So many rows of events and command_results a piece of work looks at; what is added by it is not counted. */
  const rowsReadBy = (work: (log: EventLog) => Promise<unknown>): Promise<number> =>
    database.transaction(async (tx) => {
      const count = async () => {
        const [row] = await tx.query<{ count: number }>({
          text: `
            select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as count
            from pg_stat_xact_user_tables where schemaname = 'log'`,
          values: [],
        })
        return row!.count
      }
      const before = await count()
      await work(createEventLog({ ...database, ...tx }))
      return (await count()) - before
    })

  it('load looks at no more than it gives, however much is asked for and however long each event is', async () => {
    const log = createEventLog(database)
    const streams = Array.from({ length: 1_000 }, (_, n) => ({ stream: streamId(`wide-${n}`), after: 0 }))
    await log.load({ streams, keys: [] })
    await database.query({
      text: `
        insert into log.events (position, stream, version, bucket, id, type, data, metadata, occurred_at, recorded_at)
        select 1000000 + n, 'wide-' || n, 1, 1, gen_random_uuid(), 'A', to_json(repeat('long', 100000)), '{}', now(), now()
        from generate_series(0, 999) n`,
      values: [],
    })
    const read = await rowsReadBy(async (over) => assert.equal((await over.load({ streams, keys: [] })).events.length, 21))
    assert.ok(read < 100, `${read} rows`)
  })

  it('reading streams looks at no more than a page of them, and the position at a time at one in each half', async () => {
    const [log, streams] = [createEventLog(database), [{ stream: streamId('long'), after: 10 }]]
    await log.readStreams({ streams, limit: 5 })
    await log.positionAt(instantOf(0))
    await database.query({
      text: `
        insert into log.events (position, stream, version, bucket, id, type, data, metadata, occurred_at, recorded_at)
        select n, 'long', n, 1, gen_random_uuid(), 'A', '{}', '{}', now(), to_timestamp(n) from generate_series(1, 20000) n`,
      values: [],
    })
    const read = await rowsReadBy(async (over) => {
      assert.equal((await over.readStreams({ streams, limit: 5, upTo: 15_000 as Position })).events.length, 5)
      assert.equal(await over.positionAt(instantOf(12_345_678)), 12_345)
    })
    assert.ok(read < 40, `${read} rows`)
  })

  it('append looks at no more than what it is about, however much there is', async () => {
    const log = createEventLog(database)
    const keptForMs = 3_600_000
    const keyed = (key: string) => [keyedOutcome(key, { keptForMs }), keyedOutcome(`${key}-for-ever`)]
    // Only now is every statement of it planned, while nothing is there.
    await appendTo(log, { events: [newEvent('first', 1)], outcomes: keyed('first') })
    await database.query({
      text: `
        insert into log.events (position, stream, version, bucket, id, type, data, metadata, occurred_at, recorded_at)
        select n, 'many-' || n, 1, 1, gen_random_uuid(), 'A', '{}', '{}', now(), now() from generate_series(2, 20000) n;
        insert into log.command_results
        select 'scope', n::text, 'hash', '{}', 1, 1, now() + '1 hour' from generate_series(1, 20000) n`,
      values: [],
    })
    const batch = await batchFor(log, { events: [newEvent('a', 1)], outcomes: keyed('k') })
    const mere = await batchFor(log, { outcomes: keyed('mere') })
    const late = {
      ...batch,
      known: (batch.known - 10) as Position,
      readSet: [],
      events: [newEvent('b', 1)],
      outcomes: keyed('late'),
    }
    for (const [what, sent] of Object.entries({
      batch,
      again: { ...batch, again: true },
      mere,
      late,
      unseen: { ...mere, again: true },
    })) {
      const read = await rowsReadBy(async (over) => assert.equal((await over.append(sent)).result, 'appended', what))
      assert.ok(read < 100, `${what}: ${read} rows`)
    }
  })
})
