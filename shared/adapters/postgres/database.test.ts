import assert from 'node:assert/strict'
import type { Database } from '#shared/ports/database.ts'
import { DatabaseUnavailable, isUnavailable, SessionRefused } from '#shared/ports/database.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { createDatabase } from './database.ts'

describe('the database', () => {
  let test: TestDatabase
  let database: Database
  before(async () => {
    test = await freshWriteDatabase()
    await test.database.query({ text: 'create table kept (value int primary key deferrable initially deferred)', values: [] })
  })
  after(() => test.drop())
  beforeEach(() => {
    database = createDatabase({ url: test.url, max: 1, applicationName: 'daybook-under-test' })
  })
  afterEach(async () => {
    await database.close()
    await run('truncate kept', [], test.database)
  })

  const run = async (text: string, values: readonly unknown[] = [], on = database): Promise<unknown> => {
    const [row] = await on.query<{ answer: unknown }>({ text, values })
    return row?.answer
  }
  const kept = () => run('select count(*) as answer from kept', [], test.database)
  const cut = () =>
    run(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'daybook-under-test'`, [], test.database)

  it('gives int8 and numeric as numbers, and no number that would be wrong', async () => {
    assert.equal(await run('select 9007199254740991::int8 as answer'), 9007199254740991)
    assert.equal(await run('select -0.25::numeric as answer'), -0.25)
    assert.deepEqual(await run('select array[1, null]::int8[] as answer'), [1, null])
    for (const value of ['9007199254740993::int8', '1e20::numeric', `'NaN'::numeric`, 'array[9007199254740993]'])
      await assert.rejects(run(`select ${value} as answer`), RangeError)
    assert.equal(await run('select 1 as answer'), 1)
  })

  it('works as the role it was given, with the settings it was given', async () => {
    const settings = { lock_timeout: '123ms', 'daybook.note': 'a b\\c' }
    const other = createDatabase({ url: test.url, role: 'daybook_query', settings, max: 1, applicationName: 'daybook-test' })
    assert.equal(await run('select current_user::text as answer', [], other), 'daybook_query')
    assert.equal(await run(`select current_setting('lock_timeout') as answer`, [], other), '123ms')
    assert.equal(await run(`select current_setting('daybook.note') as answer`, [], other), 'a b\\c')
    await other.close()
  })

  it('commits when the work resolves and rolls back when it rejects', async () => {
    const insert = { text: 'insert into kept values (1)', values: [] }
    assert.equal(await database.transaction((tx) => tx.query(insert).then(() => 'done')), 'done')
    assert.equal(await kept(), 1)
    const failing = database.transaction(async (tx) => {
      await tx.query({ text: 'delete from kept', values: [] })
      throw new TypeError('no')
    })
    await assert.rejects(failing, TypeError)
    assert.equal(await kept(), 1)
  })

  it('does not call a transaction committed whose error was swallowed, or that fails at its end', async () => {
    const swallowing = database.transaction((tx) => tx.query({ text: 'select 1 / 0', values: [] }).catch(() => 'fine'))
    await assert.rejects(swallowing, /rolled back/)
    const deferred = database.transaction((tx) => tx.query({ text: 'insert into kept values (1), (1)', values: [] }))
    await assert.rejects(deferred, { code: '23505' })
    assert.equal(await kept(), 0)
    assert.equal(await run('select 1 as answer'), 1)
  })

  it('keeps a named statement prepared, and prepares it anew when its table was replaced', async () => {
    const named = { name: 'all', text: 'select * from shape', values: [] }
    for (const columns of ['1 as a', '1 as a, 2 as b']) {
      await run(`drop table if exists shape; create table shape as select ${columns}`)
      await database.query(named).catch(() => {})
      assert.equal(Object.keys((await database.query<object>(named))[0]!).length, columns.split(',').length)
    }
  })

  it('goes on when its connection broke: while idle, during a statement, between two of a transaction', async () => {
    await run('select 1')
    await cut()
    await eventually(async () => assert.equal(await run('select 1 as answer'), 1))

    const sleeping = run('select pg_sleep(30)')
    await eventually(async () => {
      await cut()
      await assert.rejects(Promise.race([sleeping, new Promise((resolve) => setTimeout(resolve, 20))]), isUnavailable)
    })
    assert.equal(await run('select 1 as answer'), 1)

    const between = database.transaction(async (tx) => {
      await tx.query({ text: 'insert into kept values (2)', values: [] })
      await cut()
      return tx.query({ text: 'select 1', values: [] })
    })
    await assert.rejects(between, isUnavailable)
    assert.equal(await run('select count(*) as answer from kept'), 0)
  })

  it('does not wait for ever for a server that says nothing', async () => {
    const impatient = createDatabase({ url: test.url, max: 1, applicationName: 'daybook-test', answersWithinMs: 100 })
    await assert.rejects(run('select pg_sleep(30)', [], impatient), DatabaseUnavailable)
    assert.equal(await run('select 1 as answer', [], impatient), 1)
    await impatient.close()
  })

  it('says that it is unavailable when nobody is there', async () => {
    const nowhere = createDatabase({ url: 'postgres://postgres@127.0.0.1:1/nowhere', max: 1, applicationName: 'daybook-test' })
    await assert.rejects(run('select 1', [], nowhere), DatabaseUnavailable)
    await nowhere.close()
  })

  const refusing = (change: (url: URL) => void, role?: string) => {
    const url = new URL(test.url)
    change(url)
    return { url: url.href, max: 1, applicationName: 'daybook-test', ...(role !== undefined && { role }) }
  }

  it('is unavailable to whom the server gives no session, and says why', async () => {
    const noDatabase = refusing((url) => (url.pathname = '/daybook_nowhere'))
    const noLogin = refusing((url) => (url.username = 'daybook_nobody'))
    const noRole = refusing(() => {}, 'daybook_nobody')
    for (const [options, reason] of [
      [noDatabase, /database "daybook_nowhere" does not exist/],
      [noLogin, /daybook_nobody/],
      [noRole, /role "daybook_nobody" does not exist/],
      [{ ...noRole, pooler: 'transaction' as const }, /role "daybook_nobody" does not exist/],
    ] as const) {
      const refused = createDatabase(options)
      const isRefusal = (error: Error) => isUnavailable(error) && error instanceof SessionRefused && reason.test(error.message)
      await assert.rejects(run('select 1', [], refused), isRefusal)
      await assert.rejects(
        refused.transaction(async () => {}),
        isRefusal,
      )
      await refused.close()
    }
  })

  it('is not unavailable to a statement that may not do what it wants', async () => {
    const reader = createDatabase({ url: test.url, role: 'daybook_query', max: 1, applicationName: 'daybook-test' })
    for (const [text, code] of [
      ['delete from kept', '42501'],
      [`select set_config('role', 'daybook_nobody', false)`, '22023'],
      ['set nothing = 1', '42704'],
    ] as const)
      await assert.rejects(
        run(text, [], reader),
        (error: Error) => !isUnavailable(error) && 'code' in error && error.code === code,
      )
    await reader.close()
  })
})
