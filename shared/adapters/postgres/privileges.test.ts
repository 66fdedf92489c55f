import assert from 'node:assert/strict'
import type { Database } from '#shared/ports/database.ts'
import { freshReadDatabase, freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { appendTo, newEvent } from '#shared/testing/new-events.ts'
import { createDatabase } from './database.ts'
import { createEventLog } from './event-log.ts'
import { createLogReader } from './log-reader.ts'

const ROLES = ['daybook_command', 'daybook_publisher', 'daybook_consumer', 'daybook_query'] as const
type Role = (typeof ROLES)[number]

const INSUFFICIENT_PRIVILEGE = '42501'

/** Tries the statement as the role and takes it back. */
const trier = (opened: () => TestDatabase) => {
  const attempt = async (role: Role, text: string): Promise<string> => {
    const database: Database = createDatabase({ url: opened().url, role, max: 1, applicationName: 'daybook-test' })
    const undone = new Error('undone')
    try {
      await database.transaction(async (tx) => {
        await tx.query({ text, values: [] })
        throw undone
      })
      return 'committed'
    } catch (error) {
      return error === undone ? 'allowed' : String((error as { code?: string }).code)
    } finally {
      await database.close()
    }
  }
  return async (text: string, ...allowed: readonly Role[]): Promise<void> => {
    for (const role of ROLES)
      assert.equal(await attempt(role, text), allowed.includes(role) ? 'allowed' : INSUFFICIENT_PRIVILEGE, `${role}: ${text}`)
  }
}

describe('privileges in the write database', () => {
  let test: TestDatabase
  const only = trier(() => test)
  before(async () => {
    test = await freshWriteDatabase()
    await appendTo(createEventLog(test.database), { events: [newEvent('order-1', 1)] })
  })
  after(() => test.drop())

  it('let everybody read the log', async () => {
    for (const text of ['select * from log.events', 'select * from log.epoch']) await only(text, ...ROLES)
  })

  it('let nobody write it, but through log.append', async () => {
    for (const text of [
      `insert into log.events select 2, 'a', 1, 1, gen_random_uuid(), 'A', '{}', '{}', now(), now()`,
      `update log.events set data = '{}'`,
      'delete from log.events',
      'truncate log.events',
      'drop table log.events',
      'alter table log.events disable trigger all',
      'update log.epoch set epoch = 2',
      'delete from log.command_results',
      `insert into log.command_results values ('s', 'k', 'h', '{}', 1, 1)`,
      'create table log.mine ()',
      'create table public.mine ()',
      `select log.keep_outcomes(1, 1, '{}', '{}', '{}', '{}', '{}', '{}', '{}')`,
    ])
      await only(text)
  })

  it('let the command service append and see the results of its commands', async () => {
    const nothing = Array(16).fill(`'{}'`).join(', ')
    await only(`select log.append(1, 1, false, ${nothing})`, 'daybook_command')
    await only('select * from log.command_results', 'daybook_command')
  })

  it('let the command service keep snapshots, by log.keep_snapshots alone', async () => {
    await only(`select log.keep_snapshots(1, 0, '{a}', '{1}', '{1}', array['{}']::json[])`, 'daybook_command')
    await only('select * from log.snapshots', 'daybook_command')
    for (const text of [
      `insert into log.snapshots values ('a', 1, 1, '{}')`,
      `update log.snapshots set state = '{}'`,
      'delete from log.snapshots',
      'truncate log.snapshots',
    ])
      await only(text)
  })

  it('let the publisher seal the log, by log.seal_events alone', async () => {
    await only('select log.seal_events(1)', 'daybook_publisher')
    await only('select * from log.seals', 'daybook_publisher', 'daybook_query')
    for (const text of [
      `insert into log.seals values (1, sha256(''), now())`,
      `update log.seals set seal = sha256('')`,
      'delete from log.seals',
      'truncate log.seals',
      'select log.sealed_form(event) from log.events event',
    ])
      await only(text)
  })

  it('let the publisher alone move its cursor, and nobody make another', async () => {
    await only('select * from log.publisher_cursor', 'daybook_publisher', 'daybook_consumer', 'daybook_query')
    await only('update log.publisher_cursor set position = 1', 'daybook_publisher')
    await only('delete from log.publisher_cursor')
    await only('insert into log.publisher_cursor default values')
  })

  it('cannot be got round by a search path', async () => {
    const url = `${test.url}?options=${encodeURIComponent('-c search_path=pg_temp,public')}`
    const database = createDatabase({ url, role: 'daybook_command', max: 1, applicationName: 'daybook-test' })
    await database.query({
      text: `create function pg_temp.clock_timestamp() returns timestamptz language sql as $$ select 'epoch'::timestamptz $$`,
      values: [],
    })
    const answer = await appendTo(createEventLog(database), { events: [newEvent('order-1', 2)] })
    assert.ok(answer.result === 'appended' && answer.recordedAt > '2020')
    await database.close()
  })

  it('suffice for whoever only reads', async () => {
    const database = createDatabase({ url: test.url, role: 'daybook_query', max: 1, applicationName: 'daybook-test' })
    assert.ok((await createLogReader(database).head()).head >= 1)
    await database.close()
  })
})

describe('privileges in the read database', () => {
  let test: TestDatabase
  const only = trier(() => test)
  before(async () => {
    // The roles of the write side are made with it.
    await (await freshWriteDatabase()).drop()
    test = await freshReadDatabase()
  })
  after(() => test.drop())

  it('let consumers write the read models and queries read them', async () => {
    const tables = await test.database.query<{ name: string }>({
      text: `select format('read.%I', tablename) as name from pg_tables where schemaname = 'read' and tablename <> 'migrations'`,
      values: [],
    })
    for (const { name } of tables) {
      await only(`select * from ${name}`, 'daybook_consumer', 'daybook_query')
      await only(`delete from ${name}`, ...(name === 'read.model_tables' ? [] : (['daybook_consumer'] as const)))
    }
    await only('create table read.mine ()')
  })

  it('let consumers alone rebuild them, by the functions for it, and nobody else see what is half-built', async () => {
    for (const call of ['has_begun', 'begin', 'discard']) await only(`select rebuild.${call}('orders')`, 'daybook_consumer')
    const indexes = `(select count(rebuild.make_next_index('co_purchase')) from generate_series(1, 9))`
    await only(`select rebuild.begin('co_purchase'), ${indexes}, rebuild.finish('co_purchase')`, 'daybook_consumer')
    await only('drop table read.orders')
    await only('create table rebuild.mine ()')
    for (const text of [`select rebuild.copy_rights('read.orders', 'read.orders')`, `select rebuild.tables_of('orders')`])
      await only(text)
  })
})
