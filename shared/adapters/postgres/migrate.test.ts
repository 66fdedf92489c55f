import assert from 'node:assert/strict'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createDatabase } from './database.ts'
import { CannotMigrate, migrate, migrationsOf, pendingOf } from './migrate.ts'
import { databaseUrl, prepareDatabase } from './prepare-database.ts'

describe('migrations', () => {
  let test: TestDatabase
  beforeEach(async () => {
    test = await freshWriteDatabase()
  })
  afterEach(() => test.drop())

  const run = (text: string) => test.database.query<{ answer: unknown }>({ text, values: [] })

  /** As one has them who made them: the cluster's roles are here already. Older servers let whoever may create roles grant them. */
  const letHaveRoles = async (login: string): Promise<void> => {
    const [server] = await run(`select current_setting('server_version_num')::int >= 160000 as answer`)
    if (server?.answer !== true) return
    for (const role of ['daybook_command', 'daybook_publisher', 'daybook_consumer', 'daybook_query'])
      await run(`grant ${role} to ${login} with admin true, set false, inherit false`)
  }

  it('are applied once', async () => assert.deepEqual(await migrate(test.database, 'write'), []))

  it('are applied whole or not at all', async () => {
    await run('drop schema log cascade')
    await run('create schema log; create view log.command_results as select 1 as x')
    await assert.rejects(migrate(test.database, 'write'), /0001_event_log.sql failed: .*command_results/)
    assert.deepEqual(await run(`select to_regclass('log.events') as answer`), [{ answer: null }])
  })

  it('may be started by several processes at once, on a database that is not there yet', async () => {
    const name = `${new URL(test.url).pathname.slice(1)}_new`
    const url = databaseUrl(test.url, name)
    try {
      const applied = await Promise.all([1, 2, 3].map(() => prepareDatabase(url, 'write')))
      assert.deepEqual(
        applied.flat(),
        (await migrationsOf('write')).map(({ name }) => name),
      )
    } finally {
      await run(`drop database ${name} with (force)`)
    }
  })

  it('of both sides may share a database', async () => {
    const both = createDatabase({ url: test.url, max: 1, applicationName: 'daybook-test' })
    await migrate(both, 'read').finally(() => both.close())
    assert.deepEqual(await run(`select to_regclass('read.high_waters') is not null as answer`), [{ answer: true }])
  })

  it('may be applied by a login that is no superuser, which then works as any of the roles', async () => {
    const [login, name] = [`${new URL(test.url).pathname.slice(1)}_login`, `${new URL(test.url).pathname.slice(1)}_own`]
    await run(`create role ${login} login createrole createdb password 'secret'`)
    const ofLogin = new URL(databaseUrl(test.url, name))
    ofLogin.username = login
    ofLogin.password = 'secret'
    try {
      await letHaveRoles(login)
      for (const set of ['write', 'read'] as const) await prepareDatabase(ofLogin.href, set)
      for (const role of ['daybook_command', 'daybook_publisher', 'daybook_consumer', 'daybook_query']) {
        const database = createDatabase({ url: ofLogin.href, role, max: 1, applicationName: 'daybook-test' })
        const answer = database.query({ text: 'select current_user as answer from log.epoch', values: [] })
        assert.deepEqual(await answer.finally(() => database.close()), [{ answer: role }])
      }
    } finally {
      await run(`drop database if exists ${name} with (force)`)
      await run(`drop owned by ${login} cascade`)
      await run(`drop role ${login}`)
    }
  })

  it('of the read side say what to do where their extension cannot be made, and take it wherever it was made', async () => {
    const name = `${new URL(test.url).pathname.slice(1)}_bare`
    await run(`create database ${name}`)
    const database = createDatabase({ url: databaseUrl(test.url, name), max: 1, applicationName: 'daybook-test' })
    const ask = (text: string) => database.query({ text, values: [] })
    try {
      await ask('drop schema public')
      const needed =
        /0019_search.sql failed: no schema .*: search needs the extension pg_trgm; .* runs "create extension pg_trgm"/
      await assert.rejects(migrate(database, 'read'), needed)
      await ask('create schema elsewhere')
      await ask('create extension pg_trgm schema elsewhere')
      await migrate(database, 'read')
      assert.deepEqual(await ask(`select read.is_like('green', 'grean') as answer`), [{ answer: true }])
    } finally {
      await database.close()
      await run(`drop database ${name} with (force)`)
    }
  })

  it('must be the ones that were applied', async () => {
    await run(`update log.migrations set checksum = 'other' where number = 2`)
    await assert.rejects(migrate(test.database, 'write'), /0002_append.sql was changed after it had been applied/)
  })

  it('of a newer Daybook are not ignored', async () => {
    await run(`insert into log.migrations values (9001, '9001_later.sql', 'x')`)
    await assert.rejects(migrate(test.database, 'write'), (error) => {
      assert.ok(error instanceof CannotMigrate)
      assert.match(error.message, /has 9001_later.sql, which this Daybook does not know/)
      return true
    })
  })

  it('are pending from the first that was not applied', async () => {
    const known = await migrationsOf('write')
    assert.deepEqual(pendingOf(known, []), known)
    assert.deepEqual(pendingOf(known, known.slice(0, 1)), known.slice(1))
  })
})
